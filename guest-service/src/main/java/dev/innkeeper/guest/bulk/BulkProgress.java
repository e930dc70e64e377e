package dev.innkeeper.guest.bulk;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.bulk.BulkAction.Kind;
import dev.innkeeper.guest.bulk.BulkAction.Step;
import dev.innkeeper.guest.migration.Migration;
import dev.innkeeper.guest.migration.WantedMigration;
import dev.innkeeper.guest.power.Hibernation;
import dev.innkeeper.guest.power.PowerControl;
import dev.innkeeper.guest.power.PowerControl.Target;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.tasks.TaskStatus;
import dev.innkeeper.tasks.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes an action's next steps. All it knows stands in the database, so any instance of the service
 * can go on with an action that another one began.
 */
@Component
class BulkProgress {
    private final BulkActions actions;
    private final Guests guests;
    private final PowerControl power;
    private final Hibernation hibernation;
    private final Migration migration;
    private final Tasks tasks;
    private final Clock clock;

    BulkProgress(
            BulkActions actions,
            Guests guests,
            PowerControl power,
            Hibernation hibernation,
            Migration migration,
            Tasks tasks,
            Clock clock) {
        this.actions = actions;
        this.guests = guests;
        this.power = power;
        this.hibernation = hibernation;
        this.migration = migration;
        this.tasks = tasks;
        this.clock = clock;
    }

    /** Does what can be done now. */
    @Transactional
    public void advance(Upid upid) {
        actions.hold(upid)
                .ifPresent(action -> {
                    actions.steps(upid).stream()
                            .filter(Step::runs)
                            .forEach(step -> look(action, step));
                    if (action.stopped()) {
                        end(action, "received interrupt");
                    } else {
                        takeSteps(action);
                    }
                });
    }

    /** Whether a step under way has ended. */
    private void look(BulkAction action, Step step) {
        Optional<TaskStatus> task = step.task().flatMap(tasks::find);
        if (task.isPresent() && task.get().running()) {
            return;
        }
        actions.ended(action.upid(), step.guest());
        String exit = task.flatMap(TaskStatus::exitStatus).orElse("its task is gone");
        if (exit.equals(Tasks.OK)) {
            Instant end = task.flatMap(TaskStatus::finishedAt).orElseGet(clock::instant);
            actions.waitUntil(action.upid(), end.plus(Duration.ofSeconds(step.pause())));
        } else {
            fail(action, step, exit);
        }
    }

    private void takeSteps(BulkAction before) {
        boolean more = true;
        while (more) {
            BulkAction action = actions.hold(before.upid()).orElseThrow();
            List<Step> open =
                    actions.steps(action.upid()).stream().filter(step -> !step.ended()).toList();
            if (open.isEmpty()) {
                int failures = action.failures();
                end(action, failures == 0 ? Tasks.OK : "WARNINGS: " + failures);
                return;
            }
            more = !action.notBefore().isAfter(clock.instant()) && takeStep(action, open);
        }
    }

    /**
     * Begins one step of the stage that is on.
     *
     * @return false if nothing can be begun before something ends
     */
    private boolean takeStep(BulkAction action, List<Step> open) {
        OptionalInt stage = open.stream().mapToInt(Step::stage).min();
        List<Step> now = open.stream().filter(step -> step.stage() == stage.getAsInt()).toList();
        Optional<Step> next = now.stream().filter(step -> !step.runs()).findFirst();
        if (next.isEmpty() || now.stream().filter(Step::runs).count() >= action.workers()) {
            return false;
        }
        Step step = next.get();
        Optional<Upid> task = begin(action, step);
        if (task.isPresent()) {
            actions.begun(action.upid(), step.guest(), task.get());
        } else {
            actions.ended(action.upid(), step.guest());
        }
        return true;
    }

    /** Empty if there is nothing to do, for the guest has gone or is as it should be. */
    private Optional<Upid> begin(BulkAction action, Step step) {
        Optional<Guest> guest =
                guests.findForChange(step.guest().value())
                        .filter(found -> !found.isGone() && found.node().equals(action.node()))
                        .filter(found ->
                                action.kind() == Kind.MIGRATE
                                        || found.isUp() == (action.kind() != Kind.START));
        return guest.flatMap(found ->
                switch (action.kind()) {
                    case MIGRATE -> migrate(action, step, found);
                    case SUSPEND -> suspend(action, step, found);
                    case START, STOP -> Optional.of(startOrStop(action, step, found));
                });
    }

    /** Empty if it is refused, which the log tells of. */
    private Optional<Upid> suspend(BulkAction action, Step step, Guest guest) {
        tasks.log(action.upid(), "Suspending " + guest);
        try {
            return Optional.of(
                    hibernation.decide(target(action, guest), guest, Optional.empty(), false));
        } catch (ProblemException e) {
            fail(action, step, e.problem().message());
            return Optional.empty();
        }
    }

    private static Target target(BulkAction action, Guest guest) {
        return new Target(action.caller(), guest.kind(), action.node(), guest.guestId());
    }

    /** Empty if it is refused, which the log tells of. */
    private Optional<Upid> migrate(BulkAction action, Step step, Guest guest) {
        tasks.log(action.upid(), "Migrating " + guest);
        if (guest.kind() != GuestKind.LXC) {
            fail(action, step, "only containers can be moved yet");
            return Optional.empty();
        }
        try {
            return Optional.of(
                    migration.decide(
                            action.caller(),
                            WantedMigration.restarting(
                                    step.guest(),
                                    action.node(),
                                    action.target().orElseThrow(),
                                    step.timeout())));
        } catch (ProblemException e) {
            fail(action, step, e.problem().message());
            return Optional.empty();
        }
    }

    private void fail(BulkAction action, Step step, String cause) {
        String guest =
                guests.findById(step.guest().value())
                        .map(Guest::toString)
                        .orElse("guest " + step.guest());
        actions.failed(action.upid());
        tasks.log(action.upid(), action.kind().word() + " " + guest + " failed: " + cause);
    }

    private Upid startOrStop(BulkAction action, Step step, Guest guest) {
        return switch (action.kind()) {
            case MIGRATE, SUSPEND -> throw new IllegalArgumentException("not a change of power");
            case START -> {
                tasks.log(action.upid(), "Starting " + guest);
                yield power.start(target(action, guest), false, false);
            }
            case STOP -> {
                tasks.log(
                        action.upid(),
                        "Stopping %s (timeout = %d seconds)".formatted(guest, step.timeout()));
                yield power.shutdown(
                        target(action, guest), step.timeout(), action.forceStop(), false);
            }
        };
    }

    private void end(BulkAction action, String exitStatus) {
        actions.remove(action.upid());
        tasks.finish(action.upid(), exitStatus);
    }
}
