package dev.innkeeper.outbox;

import java.time.Duration;

/** Something that reads topics and can tell how far it has come. */
public interface PositionHolder {

    /**
     * Waits until everything up to these positions is applied; topics that are not read here count
     * as applied.
     *
     * @return false if the time was not enough
     */
    boolean await(Positions positions, Duration timeout);

    /** Whether all was applied that the topics held at the start. */
    boolean ready();
}
