package dev.innkeeper.guest.power;

import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.ResetMachine;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Activity;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestProblem;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.GuestEdit;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.tasks.Tasks;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Starts and stops guests. A guest that is missing or locked fails in the task. What is plain from
 * the power state is refused at once for containers; a machine fails in the task too, or has
 * nothing to do, as recorded (BEHAVIOUR 19).
 */
@Component
public class PowerControl {
    private static final Logger log = LoggerFactory.getLogger(PowerControl.class);

    private final Guests guests;
    private final GuestTopic topic;
    private final PowerCommands power;
    private final Tasks tasks;
    private final Commands commands;

    PowerControl(
            Guests guests, GuestTopic topic, PowerCommands power, Tasks tasks, Commands commands) {
        this.guests = guests;
        this.topic = topic;
        this.power = power;
        this.tasks = tasks;
        this.commands = commands;
    }

    /** Which guest is meant, by whom. */
    public record Target(Caller caller, GuestKind kind, NodeName node, GuestId id) {}

    @Transactional
    public Upid start(Target target, boolean debug, boolean skipLock) {
        requireRootFor("skiplock", skipLock, target.caller());
        Optional<Guest> guest = find(target);
        boolean up = guest.filter(Guest::isUp).isPresent();
        Problem running = new GuestProblem.AlreadyRunning(target.kind(), target.id());
        if (up && target.kind() == GuestKind.LXC) {
            throw running.asException();
        }
        Upid upid = startTask(target, "start");
        Optional<Problem> problem = problem(guest, target, g -> startProblem(g, skipLock));
        if (problem.isPresent() || up) {
            tasks.fail(upid, problem.orElse(running));
        } else {
            guest.ifPresent(g -> begin(g, startCommand(g, debug), upid, Activity.START, Map.of()));
        }
        return upid;
    }

    /** A machine that was suspended to the disk is locked, and waits to be started. */
    private static Optional<GuestProblem> startProblem(Guest guest, boolean skipLock) {
        return guest.startProblem(skipLock || guest.isHibernated());
    }

    /** Starts a guest as the last part of a task that is under way. */
    public void startFor(Guest guest, Upid upid) {
        begin(guest, startCommand(guest, false), upid, Activity.START, Map.of());
        topic.changed(guest);
    }

    @Transactional
    public Upid stop(Target target, boolean overruleShutdown, boolean skipLock) {
        requireRootFor("skiplock", skipLock, target.caller());
        Optional<Guest> guest = findToEnd(target);
        if (overruleShutdown) {
            guest.ifPresent(this::cancelShutdown);
        }
        return end(target, "stop", guest, skipLock, Activity.STOP, PowerCommands::stop);
    }

    @Transactional
    public Upid shutdown(Target target, int timeoutSeconds, boolean forceStop, boolean skipLock) {
        requireRootFor("skiplock", skipLock, target.caller());
        return end(
                target,
                "shutdown",
                findToEnd(target),
                skipLock,
                Activity.SHUTDOWN,
                g -> PowerCommands.shutdown(g, timeoutSeconds, forceStop));
    }

    @Transactional
    public Upid reboot(Target target, int timeoutSeconds) {
        Optional<Guest> guest = requireUp(target);
        Upid upid = startTask(target, "reboot");
        Optional<Problem> problem = problem(guest, target, PowerControl::locked);
        if (problem.isPresent()) {
            tasks.fail(upid, problem.get());
        } else {
            guest.ifPresent(g -> beginReboot(g, upid, timeoutSeconds));
        }
        return upid;
    }

    /** It stands still where it is, and keeps its memory. */
    @Transactional
    public Upid suspend(Target target, boolean skipLock) {
        requireRootFor("skiplock", skipLock, target.caller());
        Optional<Guest> guest = requireUp(target);
        return end(target, "suspend", guest, skipLock, Activity.SUSPEND, PowerCommands::suspend);
    }

    @Transactional
    public Upid resume(Target target, boolean skipLock) {
        requireRootFor("skiplock", skipLock, target.caller());
        Optional<Guest> hibernated = find(target).filter(Guest::isHibernated);
        if (hibernated.isPresent()) {
            Upid upid = startTask(target, "resume");
            startFor(hibernated.get(), upid);
            return upid;
        }
        Optional<Guest> guest = requireUp(target);
        return end(target, "resume", guest, skipLock, Activity.RESUME, PowerCommands::resume);
    }

    /** Presses a machine's reset button. */
    @Transactional
    public Upid reset(Target target, boolean skipLock) {
        requireRootFor("skiplock", skipLock, target.caller());
        Optional<Guest> guest = requireUp(target);
        return end(
                target,
                "reset",
                guest,
                skipLock,
                Activity.RESET,
                g -> new ResetMachine(g.guestId()));
    }

    private void beginReboot(Guest guest, Upid upid, int timeoutSeconds) {
        AgentCommand command = power.reboot(guest, timeoutSeconds, applied(guest));
        Map<String, String> context = PowerResults.pendingContext(guest.config());
        begin(guest, command, upid, Activity.REBOOT, context);
    }

    private Upid end(
            Target target,
            String verb,
            Optional<Guest> guest,
            boolean skipLock,
            Activity activity,
            Function<Guest, AgentCommand> command) {
        Upid upid = startTask(target, verb);
        Optional<Problem> problem =
                problem(guest, target, g -> skipLock ? Optional.empty() : locked(g));
        if (problem.isPresent()) {
            tasks.fail(upid, problem.get());
        } else if (guest.filter(Guest::isUp).isEmpty()) {
            tasks.succeed(upid);
        } else {
            guest.ifPresent(g -> begin(g, command.apply(g), upid, activity, Map.of()));
        }
        return upid;
    }

    private Upid startTask(Target target, String verb) {
        return tasks.start(
                target.node(),
                PowerCommands.task(target.kind(), verb),
                target.id().toString(),
                target.caller());
    }

    private AgentCommand startCommand(Guest guest, boolean debug) {
        GuestConfig next = applied(guest);
        if (!next.equals(guest.config())) {
            guest.configure(next);
            topic.changed(guest);
        }
        return power.start(guest, debug);
    }

    /** What is under way is nobody else's affair: others hear of its end. */
    private void begin(
            Guest guest,
            AgentCommand command,
            Upid upid,
            Activity activity,
            Map<String, String> context) {
        UUID id =
                commands.send(
                        guest.node(), command, Optional.of(upid), guest.generation() + 1, context);
        guest.begin(activity, id, upid);
        guests.save(guest);
        log.atInfo()
                .addKeyValue("guest", guest.guestId())
                .addKeyValue("node", guest.node())
                .addKeyValue("upid", upid)
                .addKeyValue("activity", activity)
                .log("Power change requested");
    }

    /** What waits for the next start holds from then on. */
    private static GuestConfig applied(Guest guest) {
        return GuestEdit.of(guest.config(), false).applyPending().config();
    }

    private void cancelShutdown(Guest guest) {
        if (guest.activity().filter(Activity.SHUTDOWN::equals).isPresent()) {
            guest.activityTask().ifPresent(commands::cancel);
        }
    }

    private Optional<Guest> find(Target target) {
        return guests.findForChange(target.kind(), target.node(), target.id());
    }

    /** A machine that does not run is what it shall be. */
    private Optional<Guest> findToEnd(Target target) {
        return target.kind() == GuestKind.LXC ? requireUp(target) : find(target);
    }

    private Optional<Guest> requireUp(Target target) {
        Optional<Guest> guest = find(target);
        if (guest.filter(Guest::isUp).isEmpty()) {
            throw new GuestProblem.NotRunning(target.kind(), target.id()).asException();
        }
        return guest;
    }

    private static Optional<Problem> problem(
            Optional<Guest> guest,
            Target target,
            Function<Guest, Optional<? extends Problem>> check) {
        if (guest.isEmpty()) {
            return Optional.of(new GuestProblem.Missing(target.kind(), target.node(), target.id()));
        }
        return check.apply(guest.get()).map(Function.identity());
    }

    private static Optional<Problem> locked(Guest guest) {
        return guest.lock().map(held -> new GuestProblem.Locked(guest.kind(), held));
    }

    static void requireRootFor(String parameter, boolean given, Caller caller) {
        if (given && !caller.isRoot()) {
            throw Problems.InvalidParameters.of(parameter, "Only root may use this option.")
                    .asException();
        }
    }
}
