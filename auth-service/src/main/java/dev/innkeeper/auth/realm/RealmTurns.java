package dev.innkeeper.auth.realm;

import dev.innkeeper.kernel.Problems.Refused;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Limits how much of this process waits for any one realm's server: a directory that hangs holds up
 * its own users alone.
 */
@Component
public class RealmTurns {
    private static final int AT_ONCE = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Map<String, Semaphore> turns = new ConcurrentHashMap<>();

    /**
     * Does what asks the realm's server.
     *
     * @throws dev.innkeeper.kernel.ProblemException if too many are waiting for it already
     */
    public <T> T take(String realm, Supplier<T> work) {
        Semaphore free = turns.computeIfAbsent(realm, name -> new Semaphore(AT_ONCE, true));
        try {
            if (!free.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Refused("the server of realm '" + realm + "' is too slow").asException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused("interrupted").asException(e);
        }
        try {
            return work.get();
        } finally {
            free.release();
        }
    }
}
