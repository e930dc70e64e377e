package dev.innkeeper.auth.ticket;

import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.access.AclPaths;
import dev.innkeeper.access.Permissions;
import dev.innkeeper.access.TicketVerifier;
import dev.innkeeper.auth.AuthProblem.NoSuchUser;
import dev.innkeeper.auth.User;
import dev.innkeeper.auth.Users;
import dev.innkeeper.auth.realm.Passwords;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems.Unauthenticated;
import dev.innkeeper.kernel.UserId;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
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
    private final LoginAudit audit;
    private final Clock clock;

    Login(
            Users users,
            Passwords passwords,
            Permissions permissions,
            LoginAudit audit,
            Clock clock) {
        this.users = users;
        this.passwords = passwords;
        this.permissions = permissions;
        this.tickets = new TicketVerifier(permissions::snapshot);
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * The user, if the password is his own or a ticket of his. He is logged in, and that is told.
     *
     * @param client address, for the log
     * @throws ProblemException unauthenticated
     */
    UserId logIn(String username, String password, String client) {
        UserId user = confirm(username, password, client);
        boolean renewed = isTicket(password);
        audit.loggedIn(user, renewed, client);
        if (!renewed) {
            LOG.atInfo()
                    .addKeyValue("user", user)
                    .addKeyValue("client", client)
                    .log("User logged in");
        }
        return user;
    }

    /**
     * The same, but nobody is logged in: only a failure is told.
     *
     * @throws ProblemException unauthenticated
     */
    UserId confirm(String username, String password, String client) {
        Optional<UserId> user = parse(username);
        Optional<String> objection =
                user.isPresent()
                        ? objection(user.get(), password)
                        : refused(password, "not a user's name");
        if (user.isPresent() && objection.isEmpty()) {
            return user.get();
        }
        LOG.atInfo()
                .addKeyValue("user", username)
                .addKeyValue("client", client)
                .log("Login failed");
        audit.failed(username, objection.orElse(""), client);
        throw failure();
    }

    /** Why this is not the user; empty if it is. */
    private Optional<String> objection(UserId user, String password) {
        Instant now = clock.instant();
        Optional<User> known = users.find(user);
        if (isTicket(password)) {
            return known.filter(each -> each.isActive(now)).isPresent()
                            && isTicketOf(user, password, now)
                    ? Optional.empty()
                    : Optional.of("invalid ticket");
        }
        if (known.isEmpty()) {
            return refused(password, new NoSuchUser(user).message());
        }
        if (!known.get().isActive(now)) {
            return refused(password, "user '" + user + "' is disabled or expired");
        }
        return passwords.accepts(user, password)
                ? Optional.empty()
                : Optional.of("invalid credentials");
    }

    /** The reason, after as much work as a check of the password takes. */
    private Optional<String> refused(String password, String reason) {
        passwords.refuse(password);
        return Optional.of(reason);
    }

    private static Optional<UserId> parse(String username) {
        try {
            return Optional.of(UserId.parse(username));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static boolean isTicket(String password) {
        return password.startsWith("PVE:");
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
