package dev.innkeeper.auth.ticket;

import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.access.AclPaths;
import dev.innkeeper.access.Permissions;
import dev.innkeeper.access.TicketVerifier;
import dev.innkeeper.auth.AuthProblem.NoSuchUser;
import dev.innkeeper.auth.User;
import dev.innkeeper.auth.Users;
import dev.innkeeper.auth.audit.Audit;
import dev.innkeeper.auth.factor.SecondFactors;
import dev.innkeeper.auth.factor.SecondFactors.Demand;
import dev.innkeeper.auth.realm.ListedUsers;
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
    private final ListedUsers listed;
    private final Permissions permissions;
    private final TicketVerifier tickets;
    private final SecondFactors factors;
    private final LoginAudit audit;
    private final Clock clock;

    Login(
            Users users,
            Passwords passwords,
            ListedUsers listed,
            Permissions permissions,
            SecondFactors factors,
            LoginAudit audit,
            Clock clock) {
        this.users = users;
        this.passwords = passwords;
        this.listed = listed;
        this.permissions = permissions;
        this.tickets = new TicketVerifier(permissions::snapshot);
        this.factors = factors;
        this.audit = audit;
        this.clock = clock;
    }

    /** Who somebody is, and what he still owes. */
    sealed interface Verdict {
        /**
         * @param how such as {@code password}
         */
        record Known(UserId user, String how) implements Verdict {}

        /**
         * @param challenge which second factors may be shown, as JSON
         */
        record Owing(UserId user, String challenge) implements Verdict {}
    }

    /**
     * The user, if the password is his own or a ticket of his; with a one-time password beside it
     * that counts as the second factor.
     *
     * @param client address, for the log
     * @throws ProblemException unauthenticated
     */
    Verdict identify(String username, String password, Optional<String> otp, String client) {
        UserId user = confirm(username, password, client);
        if (isTicket(password)) {
            return new Verdict.Known(user, "ticket");
        }
        if (otp.isPresent() && factors.demanded(user)) {
            if (!factors.accepts(user, otp.get())) {
                throw failed(username, "invalid second factor", client);
            }
            return new Verdict.Known(user, "second factor");
        }
        return switch (factors.demand(user)) {
            case Demand.None() -> new Verdict.Known(user, "password");
            case Demand.Challenge(String json) -> new Verdict.Owing(user, json);
            case Demand.Impossible(String reason) -> throw failed(username, reason, client);
        };
    }

    /**
     * The user who was asked for a second factor and shows it.
     *
     * @param challenge the ticket that asked
     * @param answer see {@link SecondFactors#accepts}
     * @throws ProblemException unauthenticated
     */
    UserId identifyBySecondFactor(String username, String challenge, String answer, String client) {
        Instant now = clock.instant();
        Optional<UserId> user =
                parse(username)
                        .map(listed::resolve)
                        .filter(each -> tickets.verifyChallenge(challenge, each, now).isPresent())
                        .filter(each -> users.find(each).filter(u -> u.isActive(now)).isPresent());
        if (user.isEmpty()) {
            throw failed(username, "invalid ticket for a second factor", client);
        }
        if (!factors.accepts(user.get(), answer)) {
            throw failed(username, "invalid second factor", client);
        }
        return user.get();
    }

    /**
     * The user, if the password is his own or a ticket of his; second factors are not asked for.
     *
     * @throws ProblemException unauthenticated
     */
    UserId confirm(String username, String password, String client) {
        Optional<UserId> user = parse(username).map(listed::resolve);
        Optional<String> objection =
                user.isPresent()
                        ? objection(user.get(), password)
                        : refused(password, "not a user's name");
        if (user.isPresent() && objection.isEmpty()) {
            return user.get();
        }
        throw failed(username, objection.orElse(""), client);
    }

    private ProblemException failed(String username, String reason, String client) {
        LOG.atInfo()
                .addKeyValue("user", Audit.printable(username))
                .addKeyValue("client", client)
                .log("Login failed");
        audit.failed(username, reason, client);
        return failure();
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
        return tickets.verify(text, now)
                .filter(ticket -> ticket.user().equals(user))
                .filter(ticket -> permissions.snapshot().acceptsTicket(user, ticket.issued()))
                .isPresent();
    }

    static ProblemException failure() {
        return new Unauthenticated("authentication failure").asException();
    }
}
