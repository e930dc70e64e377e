package dev.innkeeper.guest.bulk;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.bulk.BulkAction.Kind;
import dev.innkeeper.guest.bulk.BulkAction.Step;
import dev.innkeeper.guest.migration.Migration;
import dev.innkeeper.guest.migration.WantedMigration;
import dev.innkeeper.guest.power.PowerControl;
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
    private final Migration migration;
    private final Tasks tasks;
    private final Clock clock;

    BulkProgress(
            BulkActions actions,
            Guests guests,
            PowerControl power,
            Migration migration,
            Tasks tasks,
            Clock clock) {
        this.actions = actions;
        this.guests = guests;
        this.power = power;
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
                guests.findForChange(GuestKind.LXC, action.node(), step.guest())
                        .filter(found ->
                                action.kind() == Kind.MIGRATE
                                        || found.isUp() == (action.kind() == Kind.STOP));
        if (guest.isEmpty()) {
            return Optional.empty();
        }
        return switch (action.kind()) {
            case MIGRATE -> migrate(action, step);
            case START, STOP -> Optional.of(startOrStop(action, step));
        };
    }

    /** Empty if it is refused, which the log tells of. */
    private Optional<Upid> migrate(BulkAction action, Step step) {
        tasks.log(action.upid(), "Migrating CT " + step.guest());
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
        actions.failed(action.upid());
        tasks.log(
                action.upid(), action.kind().word() + " CT " + step.guest() + " failed: " + cause);
    }

    private Upid startOrStop(BulkAction action, Step step) {
        return switch (action.kind()) {
            case MIGRATE -> throw new IllegalArgumentException("not a change of power");
            case START -> {
                tasks.log(action.upid(), "Starting CT " + step.guest());
                yield power.start(action.caller(), action.node(), step.guest(), false, false);
            }
            case STOP -> {
                tasks.log(
                        action.upid(),
                        "Stopping CT %s (timeout = %d seconds)"
                                .formatted(step.guest(), step.timeout()));
                yield power.shutdown(
                        action.caller(),
                        action.node(),
                        step.guest(),
                        step.timeout(),
                        action.forceStop());
            }
        };
    }

    private void end(BulkAction action, String exitStatus) {
        actions.remove(action.upid());
        tasks.finish(action.upid(), exitStatus);
    }
}
