package dev.innkeeper.guest.config;

import dev.innkeeper.guest.config.ConfigEditor.Subject;
import dev.innkeeper.guest.options.ConfigChange;
import dev.innkeeper.guest.options.Drive;
import dev.innkeeper.guest.options.TakenAddresses;
import dev.innkeeper.guest.options.VolumeSlots;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.outbox.LeaderChore;
import dev.innkeeper.tasks.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Changes of a configuration that a client sees as a task; what is wrong with the change ends it.
 * An import goes on in the background. If this service ends meanwhile, the disk becomes an unused
 * one ({@link ConfigResults}), and the task is ended once it can be nobody's any more.
 */
@Component
class ConfigTasks implements LeaderChore {
    private static final Logger log = LoggerFactory.getLogger(ConfigTasks.class);
    private static final String TYPE = "qmconfig";
    private static final Duration EVERY = Duration.ofMinutes(1);

    /** Longer than any import is waited for. */
    private static final Duration LOST = MachineRules.IMPORT_LIMIT.plusMinutes(5);

    private final ConfigEditor editor;
    private final Tasks tasks;
    private final TakenAddresses taken;
    private final TransactionOperations transactions;
    private final Clock clock;

    ConfigTasks(
            ConfigEditor editor,
            Tasks tasks,
            TakenAddresses taken,
            TransactionOperations transactions,
            Clock clock) {
        this.editor = editor;
        this.taken = taken;
        this.tasks = tasks;
        this.transactions = transactions;
        this.clock = clock;
    }

    @Override
    public Duration every() {
        return EVERY;
    }

    @Override
    public void run() {
        tasks.listRunning(TYPE).stream()
                .filter(task -> task.startedAt().plus(LOST).isBefore(clock.instant()))
                .forEach(task ->
                        tasks.fail(task.upid(), new Problems.Refused("received interrupt")));
    }

    /** Returns at once, or when the change is over if that takes no time worth speaking of. */
    Upid change(Caller caller, Subject subject, ConfigChange change) {
        editor.requireAllowed(caller, subject, change);
        if (imports(change)) {
            Upid upid = begin(caller, subject, change);
            Thread.startVirtualThread(() -> end(upid, failure(caller, subject, change)));
            return upid;
        }
        Optional<Problem> failure = failure(caller, subject, change);
        return Objects.requireNonNull(
                transactions.execute(status -> {
                    Upid upid = begin(caller, subject, change);
                    end(upid, failure);
                    return upid;
                }));
    }

    /** An image may be large, and its copy take minutes. */
    private static boolean imports(ConfigChange change) {
        return change.set().entrySet().stream()
                .filter(option -> VolumeSlots.isDrive(option.getKey()))
                .map(option -> Drive.parse(option.getKey(), option.getValue()))
                .anyMatch(Drive::isImport);
    }

    private Upid begin(Caller caller, Subject subject, ConfigChange change) {
        return Objects.requireNonNull(
                transactions.execute(status -> {
                    Upid upid = tasks.start(subject.node(), TYPE, subject.id().toString(), caller);
                    tasks.log(upid, told(subject, change));
                    taken.warnings(subject.id(), change.set())
                            .forEach(line -> tasks.log(upid, line));
                    return upid;
                }));
    }

    private void end(Upid upid, Optional<Problem> failure) {
        failure.ifPresentOrElse(problem -> tasks.fail(upid, problem), () -> tasks.succeed(upid));
    }

    private Optional<Problem> failure(Caller caller, Subject subject, ConfigChange change) {
        try {
            editor.change(caller, subject, change);
            return Optional.empty();
        } catch (ProblemException e) {
            return Optional.of(e.problem());
        } catch (RuntimeException e) {
            log.atError().addKeyValue("guest", subject.id()).setCause(e).log("Change failed");
            return Optional.of(new Problems.Refused("internal error"));
        }
    }

    /** {@code update VM 101: -cores 1 -delete name} (recorded); without the password. */
    private static String told(Subject subject, ConfigChange change) {
        List<String> words = new ArrayList<>();
        change.set()
                .forEach((option, value) -> {
                    boolean secret = option.equals("cipassword");
                    words.add("-" + option + " " + (secret ? "<hidden>" : value));
                });
        if (!change.delete().isEmpty()) {
            words.add("-delete " + String.join(",", change.delete()));
        }
        if (!change.revert().isEmpty()) {
            words.add("-revert " + String.join(",", change.revert()));
        }
        return "update VM " + subject.id() + ": " + String.join(" ", words);
    }
}
