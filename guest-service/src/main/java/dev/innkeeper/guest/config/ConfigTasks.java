package dev.innkeeper.guest.config;

import dev.innkeeper.guest.config.ConfigEditor.Subject;
import dev.innkeeper.guest.options.ConfigChange;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.tasks.Tasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Changes of a configuration that a client sees as a task. The task is written down when the change
 * is over, so that none is left behind running; what is wrong with the change ends it.
 */
@Component
class ConfigTasks {
    private final ConfigEditor editor;
    private final Tasks tasks;
    private final TransactionOperations transactions;

    ConfigTasks(ConfigEditor editor, Tasks tasks, TransactionOperations transactions) {
        this.editor = editor;
        this.tasks = tasks;
        this.transactions = transactions;
    }

    Upid change(Caller caller, Subject subject, ConfigChange change) {
        editor.requireAllowed(caller, subject, change);
        Optional<Problem> failure = failure(caller, subject, change);
        return Objects.requireNonNull(
                transactions.execute(status -> {
                    Upid upid =
                            tasks.start(
                                    subject.node(), "qmconfig", subject.id().toString(), caller);
                    tasks.log(upid, told(subject, change));
                    failure.ifPresentOrElse(
                            problem -> tasks.fail(upid, problem), () -> tasks.succeed(upid));
                    return upid;
                }));
    }

    private Optional<Problem> failure(Caller caller, Subject subject, ConfigChange change) {
        try {
            editor.change(caller, subject, change);
            return Optional.empty();
        } catch (ProblemException e) {
            return Optional.of(e.problem());
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
