package dev.innkeeper.cluster.tasks;

import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Upid;
import java.util.Optional;

/**
 * What is known of a task.
 *
 * @param ended seconds since 1970; empty while it runs
 * @param exitStatus {@code OK}, {@code WARNINGS: n} or the failure's text; empty while it runs
 * @param positions what the task changed, as positions of topics in text form
 */
record ArchivedTask(
        Upid upid, Optional<Long> ended, Optional<String> exitStatus, String positions) {

    boolean isRunning() {
        return ended.isEmpty();
    }

    /** The user or token that started it. */
    Caller issuer() {
        return issuer(upid);
    }

    static Caller issuer(Upid upid) {
        return Caller.parse(upid.user());
    }

    /** A token's tasks belong to the token and to its user. */
    static boolean belongsTo(Upid upid, Caller caller) {
        Caller issuer = issuer(upid);
        return issuer.equals(caller)
                || (caller.token().isEmpty() && issuer.user().equals(caller.user()));
    }
}
