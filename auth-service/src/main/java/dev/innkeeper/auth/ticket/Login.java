package dev.innkeeper.auth.ticket;

import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.access.AclPaths;
import dev.innkeeper.access.Permissions;
import dev.innkeeper.access.TicketVerifier;
import dev.innkeeper.auth.Users;
import dev.innkeeper.auth.realm.Passwords;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems.Unauthenticated;
import dev.innkeeper.kernel.UserId;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Decides whether somebody is who he says. Every failure looks the same from outside: {@code
 * authentication failure}, after the same work. How often one may fail, and how long the answer is
 * held back, is the gateway's business.
 */
@Component
class Login {
    private static final Logger LOG = LoggerFactory.getLogger(Login.class);

    private final Users users;
    private final Passwords passwords;
    private final Permissions permissions;
    private final TicketVerifier tickets;
    private final Clock clock;

    Login(Users users, Passwords passwords, Permissions permissions, Clock clock) {
        this.users = users;
        this.passwords = passwords;
        this.permissions = permissions;
        this.tickets = new TicketVerifier(permissions::snapshot);
        this.clock = clock;
    }

    /**
     * The user, if the password is his own or a ticket of his.
     *
     * @param client address, for the log
     * @throws ProblemException unauthenticated
     */
    UserId require(String username, String password, String client) {
        Instant now = clock.instant();
        boolean byTicket = password.startsWith("PVE:");
        try {
            UserId user = UserId.parse(username);
            boolean known = users.find(user).filter(each -> each.isActive(now)).isPresent();
            boolean accepted =
                    byTicket
                            ? known && isTicketOf(user, password, now)
                            : known
                                    ? passwords.accepts(user, password)
                                    : passwords.refuse(password);
            if (accepted) {
                if (!byTicket) {
                    LOG.atInfo()
                            .addKeyValue("user", user)
                            .addKeyValue("client", client)
                            .log("User logged in");
                }
                return user;
            }
        } catch (IllegalArgumentException malformed) {
            passwords.refuse(password);
        }
        LOG.atInfo()
                .addKeyValue("user", username)
                .addKeyValue("client", client)
                .log("Login failed");
        throw failure();
    }

    /**
     * Demands privileges of a user.
     *
     * @throws ProblemException unauthenticated, as recorded for this form of the call
     */
    void requirePrivileges(UserId user, String path, Set<String> privileges) {
        AccessSnapshot now = permissions.snapshot();
        if (privileges.isEmpty()
                || !now.hasAll(Caller.user(user), AclPaths.normalize(path), privileges)) {
            throw failure();
        }
    }

    private boolean isTicketOf(UserId user, String text, Instant now) {
        return tickets.verify(text, now).filter(ticket -> ticket.user().equals(user)).isPresent();
    }

    private static ProblemException failure() {
        return new Unauthenticated("authentication failure").asException();
    }
}
