package dev.innkeeper.rest;

import dev.innkeeper.outbox.Outbox;
import dev.innkeeper.outbox.Positions;
import dev.innkeeper.outbox.ReadBarrier;
import dev.innkeeper.outbox.Trace;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * What surrounds every request: its trace; waiting until this service has seen what the caller has
 * already been told (DESIGN.md section 3, at most 2 s); and collecting what it commits.
 */
final class RequestContextFilter extends OncePerRequestFilter {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ReadBarrier barrier;
    private final Outbox outbox;

    RequestContextFilter(ReadBarrier barrier, Outbox outbox) {
        this.barrier = barrier;
        this.outbox = outbox;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try (Trace ignored =
                Trace.enterOrBegin(Optional.ofNullable(request.getHeader("traceparent")))) {
            String seen = request.getHeader(Positions.HEADER);
            if (seen != null) {
                barrier.await(Positions.parse(seen), PATIENCE);
            }
            outbox.beginCollecting();
            try {
                chain.doFilter(request, response);
            } finally {
                outbox.endCollecting();
            }
        }
    }
}
