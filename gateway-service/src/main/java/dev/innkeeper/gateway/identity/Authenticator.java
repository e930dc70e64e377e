package dev.innkeeper.gateway.identity;

import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.UserId;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Says who makes a request, or why nobody is believed (BEHAVIOUR.md 3). */
public final class Authenticator {
    private static final String CSRF_HEADER = "CSRFPreventionToken";

    private final TicketVerifier tickets = new TicketVerifier();
    private final NodeVisitors nodes;
    private final Clock clock;

    public Authenticator(NodeVisitors nodes, Clock clock) {
        this.nodes = nodes;
        this.clock = clock;
    }

    /**
     * Who makes a request.
     *
     * @param needsCsrf whether a ticket alone is not enough
     * @throws dev.innkeeper.kernel.ProblemException unauthenticated
     */
    public Visitor require(HttpHeaders headers, boolean needsCsrf, AccessSnapshot snapshot) {
        return switch (Credentials.of(headers)) {
            case Credentials.None _ -> throw refused("No ticket");
            case Credentials.Token token ->
                    Visitor.free(TokenVerifier.verify(token.text(), snapshot, clock.instant()));
            case Credentials.Ticket ticket ->
                    Visitor.free(byTicket(ticket, headers, needsCsrf, snapshot));
            case Credentials.OfNode ticket ->
                    nodes.find(ticket.text(), seconds())
                            .orElseThrow(() -> refused("permission denied - invalid node ticket"));
        };
    }

    /** The caller if there is a valid one; for operations that are open to the world. */
    public Optional<Visitor> find(HttpHeaders headers, AccessSnapshot snapshot) {
        if (Credentials.of(headers) instanceof Credentials.Ticket(String text)) {
            return user(text, snapshot).map(user -> Visitor.free(Caller.user(user)));
        }
        return Optional.empty();
    }

    private Caller byTicket(
            Credentials.Ticket ticket,
            HttpHeaders headers,
            boolean needsCsrf,
            AccessSnapshot snapshot) {
        UserId user =
                user(ticket.text(), snapshot)
                        .orElseThrow(() -> refused("permission denied - invalid PVE ticket"));
        if (needsCsrf) {
            String csrf = headers.get(CSRF_HEADER);
            if (csrf == null || !tickets.verifyCsrf(csrf, user, snapshot, seconds())) {
                throw refused("Permission denied - invalid csrf token");
            }
        }
        return Caller.user(user);
    }

    private Optional<UserId> user(String ticket, AccessSnapshot snapshot) {
        Instant now = clock.instant();
        return tickets.verify(ticket, snapshot, now.getEpochSecond())
                .filter(user -> snapshot.isActive(Caller.user(user), now));
    }

    private long seconds() {
        return clock.millis() / 1000;
    }

    private static ProblemException refused(String message) {
        return new Problems.Unauthenticated(message).asException();
    }
}
