package dev.innkeeper.outbox;

import java.time.Duration;

/**
 * Work that one instance of the service does from time to time, such as deleting what is old. As a
 * bean it is run by the instance that leads, first when it begins to lead.
 */
public interface LeaderChore {

    Duration every();

    void run();
}
