package dev.innkeeper.guest.power;

import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.RebootContainer;
import dev.innkeeper.contracts.AgentCommand.ResumeContainer;
import dev.innkeeper.contracts.AgentCommand.ShutdownContainer;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.contracts.AgentCommand.StopContainer;
import dev.innkeeper.contracts.AgentCommand.SuspendContainer;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Activity;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestProblem;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.guest.options.ContainerEdit;
import dev.innkeeper.guest.options.GuestConfig;
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
 * Starts and stops containers. What is plain from the power state is refused at once; a container
 * that is missing or locked fails in the task, as recorded (BEHAVIOUR 19).
 */
@Component
public class PowerControl {
    private static final Logger log = LoggerFactory.getLogger(PowerControl.class);

    private final Guests guests;
    private final GuestTopic topic;
    private final NodeWork work;
    private final Tasks tasks;
    private final Commands commands;

    PowerControl(Guests guests, GuestTopic topic, NodeWork work, Tasks tasks, Commands commands) {
        this.guests = guests;
        this.topic = topic;
        this.work = work;
        this.tasks = tasks;
        this.commands = commands;
    }

    @Transactional
    public Upid start(Caller caller, NodeName node, GuestId id, boolean debug, boolean skipLock) {
        requireRootFor("skiplock", skipLock, caller);
        Optional<Guest> guest = guests.findForChange(GuestKind.LXC, node, id);
        if (guest.filter(Guest::isUp).isPresent()) {
            throw new GuestProblem.AlreadyRunning(GuestKind.LXC, id).asException();
        }
        Upid upid = tasks.start(node, "vzstart", id.toString(), caller);
        Optional<Problem> problem = problem(guest, node, id, g -> g.startProblem(skipLock));
        if (problem.isPresent()) {
            tasks.fail(upid, problem.get());
        } else {
            guest.ifPresent(g -> begin(g, startCommand(g, debug), upid, Activity.START, Map.of()));
        }
        return upid;
    }

    /** Starts a container as the last part of a task that is under way. */
    public void startFor(Guest guest, Upid upid) {
        begin(guest, startCommand(guest, false), upid, Activity.START, Map.of());
        topic.changed(guest);
    }

    @Transactional
    public Upid stop(
            Caller caller, NodeName node, GuestId id, boolean overruleShutdown, boolean skipLock) {
        requireRootFor("skiplock", skipLock, caller);
        Optional<Guest> guest = requireUp(node, id);
        if (overruleShutdown) {
            guest.ifPresent(this::cancelShutdown);
        }
        return end(caller, node, id, "vzstop", guest, skipLock, Activity.STOP, stopCommand(id));
    }

    @Transactional
    public Upid shutdown(
            Caller caller, NodeName node, GuestId id, int timeoutSeconds, boolean forceStop) {
        Optional<Guest> guest = requireUp(node, id);
        AgentCommand command = new ShutdownContainer(id, timeoutSeconds, forceStop);
        return end(caller, node, id, "vzshutdown", guest, false, Activity.SHUTDOWN, command);
    }

    @Transactional
    public Upid reboot(Caller caller, NodeName node, GuestId id, int timeoutSeconds) {
        Optional<Guest> guest = requireUp(node, id);
        Upid upid = tasks.start(node, "vzreboot", id.toString(), caller);
        Optional<Problem> problem = problem(guest, node, id, PowerControl::locked);
        if (problem.isPresent()) {
            tasks.fail(upid, problem.get());
        } else {
            guest.ifPresent(g -> beginReboot(g, upid, timeoutSeconds));
        }
        return upid;
    }

    /** Stops its processes where they are; they keep their memory. */
    @Transactional
    public Upid suspend(Caller caller, NodeName node, GuestId id) {
        Optional<Guest> guest = requireUp(node, id);
        AgentCommand command = new SuspendContainer(id);
        return end(caller, node, id, "vzsuspend", guest, false, Activity.SUSPEND, command);
    }

    @Transactional
    public Upid resume(Caller caller, NodeName node, GuestId id) {
        Optional<Guest> guest = requireUp(node, id);
        AgentCommand command = new ResumeContainer(id);
        return end(caller, node, id, "vzresume", guest, false, Activity.RESUME, command);
    }

    private void beginReboot(Guest guest, Upid upid, int timeoutSeconds) {
        Map<String, String> config = NodeWork.options(applied(guest));
        RebootContainer command =
                new RebootContainer(guest.guestId(), timeoutSeconds, config, work.storages(config));
        Map<String, String> context = PowerResults.pendingContext(guest.config().pending());
        begin(guest, command, upid, Activity.REBOOT, context);
    }

    private Upid end(
            Caller caller,
            NodeName node,
            GuestId id,
            String type,
            Optional<Guest> guest,
            boolean skipLock,
            Activity activity,
            AgentCommand command) {
        Upid upid = tasks.start(node, type, id.toString(), caller);
        Optional<Problem> problem =
                problem(guest, node, id, g -> skipLock ? Optional.empty() : locked(g));
        if (problem.isPresent()) {
            tasks.fail(upid, problem.get());
        } else {
            guest.ifPresent(g -> begin(g, command, upid, activity, Map.of()));
        }
        return upid;
    }

    private AgentCommand startCommand(Guest guest, boolean debug) {
        GuestConfig next = applied(guest);
        if (!next.equals(guest.config())) {
            guest.configure(next);
            topic.changed(guest);
        }
        Map<String, String> config = NodeWork.options(guest.config());
        return new StartContainer(guest.guestId(), config, work.storages(config), debug);
    }

    private static AgentCommand stopCommand(GuestId id) {
        return new StopContainer(id);
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
        return new ContainerEdit(guest.config(), false).applyPending().config();
    }

    private void cancelShutdown(Guest guest) {
        if (guest.activity().filter(Activity.SHUTDOWN::equals).isPresent()) {
            guest.activityTask().ifPresent(commands::cancel);
        }
    }

    private Optional<Guest> requireUp(NodeName node, GuestId id) {
        Optional<Guest> guest = guests.findForChange(GuestKind.LXC, node, id);
        if (guest.filter(Guest::isUp).isEmpty()) {
            throw new GuestProblem.NotRunning(GuestKind.LXC, id).asException();
        }
        return guest;
    }

    private static Optional<Problem> problem(
            Optional<Guest> guest,
            NodeName node,
            GuestId id,
            Function<Guest, Optional<? extends Problem>> check) {
        if (guest.isEmpty()) {
            return Optional.of(new GuestProblem.Missing(GuestKind.LXC, node, id));
        }
        return check.apply(guest.get()).map(Function.identity());
    }

    private static Optional<Problem> locked(Guest guest) {
        return guest.lock().map(held -> new GuestProblem.Locked(guest.kind(), held));
    }

    private static void requireRootFor(String parameter, boolean given, Caller caller) {
        if (given && !caller.isRoot()) {
            throw Problems.InvalidParameters.of(parameter, "Only root may use this option.")
                    .asException();
        }
    }
}
