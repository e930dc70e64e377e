package dev.innkeeper.auth.sync;

import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.outbox.LeaderChore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Starts the syncs that are due, in the name of root@pam and by the clock of the host, and ends
 * those whose process is gone. A run that was missed by more than a few minutes, for nothing ran
 * here, is not made up for.
 */
@Component
class SyncChore implements LeaderChore {
    private static final Logger LOG = LoggerFactory.getLogger(SyncChore.class);
    private static final Duration TOO_LATE = Duration.ofMinutes(10);

    private final SyncJobs jobs;
    private final RealmSync sync;
    private final Clock clock;

    SyncChore(SyncJobs jobs, RealmSync sync, Clock clock) {
        this.jobs = jobs;
        this.sync = sync;
        this.clock = clock;
    }

    @Override
    public Duration every() {
        return Duration.ofSeconds(30);
    }

    @Override
    public void run() {
        sync.endAbandoned();
        Instant now = clock.instant();
        for (SyncJob job : jobs.list()) {
            Optional<Instant> due = job.nextRun(ZoneId.systemDefault());
            if (due.isPresent() && !due.get().isAfter(now)) {
                if (due.get().isBefore(now.minus(TOO_LATE))) {
                    jobs.countFrom(job.id(), now);
                } else {
                    start(job, now);
                }
            }
        }
    }

    private void start(SyncJob job, Instant now) {
        try {
            Upid upid = sync.start(job.realm(), job.wish(), false, Caller.user(UserId.ROOT));
            jobs.ran(job.id(), now, Optional.of(upid));
        } catch (ProblemException e) {
            // Another sync of the realm runs, or its settings are incomplete: the next time is set.
            LOG.atWarn()
                    .addKeyValue("job", job.id())
                    .addKeyValue("realm", job.realm())
                    .addKeyValue("cause", e.getMessage())
                    .log("Sync was not started");
            jobs.ran(job.id(), now, Optional.empty());
        }
    }
}
