package dev.innkeeper.contracts;

import dev.innkeeper.kernel.UserId;
import java.time.Instant;

/**
 * Who did what to whose access, for people and for audits, on the owner's {@link Topics#audit}:
 * things that happened, not a state that could be told again. Never a password, a ticket or a
 * token's secret.
 */
public sealed interface AuditEvent extends Message {

    Instant at();

    /** Address the request came from; empty text if it is not known. */
    String client();

    /**
     * Somebody got a ticket.
     *
     * @param renewed true if he showed an older ticket instead of a password
     */
    @WireName("audit.logged-in")
    record LoggedIn(UserId user, boolean renewed, String client, Instant at)
            implements AuditEvent {}

    /**
     * Somebody was not who he said.
     *
     * @param user what he called himself, which need not be a user id; printable, and cut if long
     * @param reason why, for administrators only
     * @param untold how many failures before this one were too many to be told each
     */
    @WireName("audit.login-failed")
    record LoginFailed(String user, String reason, long untold, String client, Instant at)
            implements AuditEvent {}

    /**
     * Somebody changed who may do what.
     *
     * @param actor user or token that did it
     * @param action such as {@code user.update}
     * @param object what was changed, such as {@code alice@pve}
     * @param summary what is different now, for people; never a secret
     */
    @WireName("audit.access-changed")
    record AccessChanged(
            String actor, String action, String object, String summary, String client, Instant at)
            implements AuditEvent {}
}
