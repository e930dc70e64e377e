package dev.innkeeper.auth.ticket;

import dev.innkeeper.contracts.AuditEvent;
import dev.innkeeper.contracts.AuditEvent.LoggedIn;
import dev.innkeeper.contracts.AuditEvent.LoginFailed;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.outbox.Outbox;
import dev.innkeeper.outbox.ServiceName;
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
    private static final int LONGEST = 256;

    private final Outbox outbox;
    private final String topic;
    private final FailureBudget budget;
    private final TransactionTemplate transaction;
    private final Clock clock;

    LoginAudit(
            Outbox outbox,
            ServiceName service,
            AuditSettings settings,
            TransactionTemplate transaction,
            Clock clock) {
        this.outbox = outbox;
        this.topic = Topics.audit(service.value());
        this.budget = new FailureBudget(settings.failuresPerMinute(), clock);
        this.transaction = transaction;
        this.clock = clock;
    }

    void loggedIn(UserId user, boolean renewed, String client) {
        publish(user.toString(), new LoggedIn(user, renewed, printable(client), clock.instant()));
    }

    /**
     * @param username as it was given
     */
    void failed(String username, String reason, String client) {
        String user = printable(username);
        budget.spend()
                .ifPresent(untold ->
                        publish(
                                user,
                                new LoginFailed(
                                        user,
                                        printable(reason),
                                        untold,
                                        printable(client),
                                        clock.instant())));
    }

    private void publish(String key, AuditEvent event) {
        transaction.executeWithoutResult(status -> outbox.publish(topic, key, event));
    }

    /** One line of limited length, for it comes from anybody. */
    private static String printable(String text) {
        String line = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]", "?");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST);
    }
}
