package dev.innkeeper.tasks;

import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Upid;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/**
 * Makes UPIDs that no other instance of any service makes: where Proxmox VE has a process id and
 * the time of its start, ours have a random number and a counter of the service's database.
 */
final class UpidIssuer {
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    UpidIssuer(Clock clock) {
        this.clock = clock;
    }

    Upid issue(NodeName node, String type, String id, String user, int number) {
        long pid = 1 + random.nextInt(Integer.MAX_VALUE - 1);
        return new Upid(
                node, pid, number, clock.instant().truncatedTo(ChronoUnit.SECONDS), type, id, user);
    }
}
