package dev.innkeeper.gateway.hop;

import dev.innkeeper.contracts.Topics;
import dev.innkeeper.gateway.identity.TwoGenerations;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.outbox.Positions;
import dev.innkeeper.outbox.ReadBarrier;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.http.HttpHeaders;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Reading one's own writes (DESIGN.md section 3): an answer that changed something goes out only
 * after our own read models show it, and what a user was told goes along with that user's next
 * requests. What changes access goes along with everybody's: a right that one user takes from
 * another counts at once.
 */
public final class OwnWrites {
    /** A client is answered after this time even if a read model lags. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int REMEMBERED = 5_000;

    private final ReadBarrier readModels;
    private final Scheduler waiters;
    private final TwoGenerations<UserId, Positions> seen = new TwoGenerations<>(REMEMBERED);
    private final AtomicLong access = new AtomicLong();

    /**
     * @param waiters runs the few waits that are needed; virtual threads
     */
    public OwnWrites(ReadBarrier readModels, Executor waiters) {
        this.readModels = readModels;
        this.waiters = Schedulers.fromExecutor(waiters);
    }

    /** Adds what the caller must see to a hop's headers. */
    void announce(Caller caller, HttpHeaders headers) {
        Positions own = seen.get(caller.user());
        Positions positions = own == null ? Positions.NONE : own;
        long everybodys = access.get();
        if (everybodys > 0) {
            positions = positions.merge(Positions.of(Topics.ACCESS, everybodys));
        }
        if (!positions.isEmpty()) {
            headers.set(Positions.HEADER, positions.header());
        }
    }

    /** Completes when the read models show what this answer tells. */
    Mono<Void> seen(Optional<Caller> caller, CapturedResponse answer) {
        String header = answer.header(Positions.HEADER);
        if (header == null) {
            return Mono.empty();
        }
        Positions reached = Positions.parse(header);
        access.accumulateAndGet(reached.sequences().getOrDefault(Topics.ACCESS, 0L), Math::max);
        caller.ifPresent(known ->
                seen.update(
                        known.user(), before -> before == null ? reached : before.merge(reached)));
        if (readModels.await(reached, Duration.ZERO)) {
            return Mono.empty();
        }
        return Mono.fromRunnable(() -> readModels.await(reached, PATIENCE))
                .subscribeOn(waiters)
                .then();
    }
}
