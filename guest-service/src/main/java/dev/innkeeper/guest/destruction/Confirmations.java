package dev.innkeeper.guest.destruction;

import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.Settling;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.tasks.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Ends operations when other services have followed: a destroyed guest is named nowhere any more, a
 * new one is in its pool. Waits no longer than {@link #PATIENCE}, for a service that is down must
 * not hold a task or an id for ever.
 */
@Component
class Confirmations implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Confirmations.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Guests guests;
    private final GuestTopic topic;
    private final AccessReferences references;
    private final Tasks tasks;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final Semaphore wakeUps = new Semaphore(0);
    private volatile @Nullable Thread watcher;

    Confirmations(
            Guests guests,
            GuestTopic topic,
            AccessReferences references,
            Tasks tasks,
            TransactionOperations transactions,
            Clock clock) {
        this.guests = guests;
        this.topic = topic;
        this.references = references;
        this.tasks = tasks;
        this.transactions = transactions;
        this.clock = clock;
    }

    @Override
    public void start() {
        references.onChange(wakeUps::release);
        watcher = Thread.ofVirtual().name("confirmations").start(this::watch);
    }

    @Override
    public void stop() {
        Thread running = watcher;
        watcher = null;
        if (running != null) {
            running.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return watcher != null;
    }

    private void watch() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                look();
                wakeUps.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                wakeUps.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks at all that waits; several instances of the service may do so at a time. */
    private void look() {
        try {
            List<Integer> waiting = guests.listSettling();
            waiting.forEach(
                    id -> transactions.executeWithoutResult(status -> settle(new GuestId(id))));
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("Cannot look after what waits for other services");
        }
    }

    private void settle(GuestId id) {
        guests.findForChange(id.value())
                .ifPresent(guest -> {
                    if (guest.isGone()) {
                        settleGone(guest);
                    } else {
                        settlePool(guest);
                    }
                });
    }

    private void settleGone(Guest guest) {
        boolean named = references.isNamed(guest.guestId());
        if (named && !isLate(guest)) {
            return;
        }
        if (named) {
            log.atWarn()
                    .addKeyValue("guest", guest.guestId())
                    .log("Destroyed guest is still named");
        }
        end(guest);
        guests.delete(guest);
    }

    private void settlePool(Guest guest) {
        guest.wantedPool()
                .ifPresent(pool -> {
                    boolean member = references.isSettledIn(pool, guest.guestId());
                    if (member) {
                        topic.poolSettled(guest.guestId(), pool);
                        end(guest);
                        guest.settled();
                        guests.save(guest);
                    } else if (isLate(guest)) {
                        log.atWarn()
                                .addKeyValue("guest", guest.guestId())
                                .log("Guest is not in its pool yet");
                        end(guest);
                        guest.settle(null);
                    }
                });
    }

    private boolean isLate(Guest guest) {
        return guest.settling()
                .map(Settling::since)
                .filter(since -> since.plus(PATIENCE).isBefore(clock.instant()))
                .isPresent();
    }

    private void end(Guest guest) {
        guest.settling().ifPresent(end -> tasks.finish(Upid.parse(end.upid()), end.exitStatus()));
    }
}
