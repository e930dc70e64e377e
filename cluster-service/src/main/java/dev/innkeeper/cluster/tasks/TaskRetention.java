package dev.innkeeper.cluster.tasks;

import dev.innkeeper.outbox.LeaderChore;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Forgets tasks and their logs some time after they ended. */
@Component
class TaskRetention implements LeaderChore {
    private final TaskArchive archive;
    private final Settings settings;
    private final TransactionTemplate transaction;
    private final Clock clock;

    TaskRetention(
            TaskArchive archive, Settings settings, TransactionTemplate transaction, Clock clock) {
        this.archive = archive;
        this.settings = settings;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * @param keep how long ended tasks are kept
     */
    @ConfigurationProperties("cluster.tasks")
    record Settings(@DefaultValue("90d") Duration keep) {}

    @Override
    public Duration every() {
        return Duration.ofHours(1);
    }

    @Override
    public void run() {
        long limit = clock.instant().minus(settings.keep()).getEpochSecond();
        transaction.executeWithoutResult(status -> archive.forgetEndedBefore(limit));
    }
}
