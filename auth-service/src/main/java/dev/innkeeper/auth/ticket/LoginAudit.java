package dev.innkeeper.auth.ticket;

import dev.innkeeper.auth.audit.Audit;
import dev.innkeeper.auth.audit.AuditSettings;
import dev.innkeeper.contracts.AuditEvent.LoggedIn;
import dev.innkeeper.contracts.AuditEvent.LoginFailed;
import dev.innkeeper.kernel.UserId;
import java.time.Clock;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tells of logins, successful or not. Each is told in a transaction of its own, begun after the
 * check: a node that is slow to check a password holds no connection, and what failed stays told
 * although the request is refused. Nobody is logged in without a trace: if it cannot be told, the
 * login fails.
 */
@Component
class LoginAudit {
    /** How somebody logs in who shows an older ticket. */
    static final String RENEWAL = "ticket";

    private final Audit audit;
    private final FailureBudget budget;
    private final TransactionTemplate transaction;
    private final Clock clock;

    LoginAudit(Audit audit, AuditSettings settings, TransactionTemplate transaction, Clock clock) {
        this.audit = audit;
        this.budget = new FailureBudget(settings.failuresPerMinute(), clock);
        this.transaction = transaction;
        this.clock = clock;
    }

    void loggedIn(UserId user, String how, String client) {
        LoggedIn event =
                new LoggedIn(user, how.equals(RENEWAL), Audit.printable(client), clock.instant());
        transaction.executeWithoutResult(status -> audit.loggedIn(event, how));
    }

    /**
     * @param username as it was given
     */
    void failed(String username, String reason, String client) {
        budget.spend()
                .ifPresent(untold -> {
                    LoginFailed event =
                            new LoginFailed(
                                    Audit.printable(username),
                                    Audit.printable(reason),
                                    untold,
                                    Audit.printable(client),
                                    clock.instant());
                    transaction.executeWithoutResult(status -> audit.loginFailed(event));
                });
    }
}
