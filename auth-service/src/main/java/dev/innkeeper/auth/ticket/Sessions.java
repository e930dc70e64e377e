package dev.innkeeper.auth.ticket;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.auth.User;
import dev.innkeeper.auth.Users;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems.Unauthenticated;
import dev.innkeeper.kernel.UserId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Gives tickets to users whose identity is settled. */
@Component
public class Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    private final TicketSigner signer;
    private final Users users;
    private final Permissions permissions;
    private final LoginAudit audit;

    Sessions(TicketSigner signer, Users users, Permissions permissions, LoginAudit audit) {
        this.signer = signer;
        this.users = users;
        this.permissions = permissions;
        this.audit = audit;
    }

    /**
     * Logs a user in, and tells it. The second factor, if one is asked for, has been shown.
     *
     * @param how such as {@code password}, {@code ticket} for a renewal, or {@code openid}
     * @param client address, for the log
     */
    public LoginAnswer open(UserId user, String how, String client) {
        audit.loggedIn(user, how, client);
        if (!how.equals(LoginAudit.RENEWAL)) {
            LOG.atInfo()
                    .addKeyValue("user", user)
                    .addKeyValue("client", client)
                    .log("User logged in");
        }
        Instant from = users.find(user).map(User::ticketsFrom).orElse(Instant.EPOCH);
        TicketSigner.Signed signed = signer.sign(user, from);
        return new LoginAnswer(
                user.toString(),
                Optional.of(signed.ticket()),
                Optional.of(signed.csrf()),
                capabilities(user),
                Optional.empty());
    }

    /**
     * Tells of somebody whom a realm did not vouch for.
     *
     * @param username as far as it is known
     * @return what to throw; it does not tell the reason
     */
    public ProblemException refused(String username, String reason, String client) {
        audit.failed(username, reason, client);
        return new Unauthenticated("authentication failure").asException();
    }

    /** Asks for a second factor. Nobody is logged in yet. */
    LoginAnswer ask(UserId user, String challenge) {
        TicketSigner.Signed signed = signer.signChallenge(user, challenge);
        return new LoginAnswer(
                user.toString(),
                Optional.of(signed.ticket()),
                Optional.of(signed.csrf()),
                Optional.empty(),
                Optional.of(1));
    }

    /** Says who somebody is, without a ticket. */
    LoginAnswer known(UserId user) {
        return new LoginAnswer(
                user.toString(),
                Optional.empty(),
                Optional.empty(),
                capabilities(user),
                Optional.empty());
    }

    private Optional<Map<String, SortedMap<String, Integer>>> capabilities(UserId user) {
        return Optional.of(Capabilities.of(Caller.user(user), permissions.snapshot()));
    }
}
