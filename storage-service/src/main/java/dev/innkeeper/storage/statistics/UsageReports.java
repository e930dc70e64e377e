package dev.innkeeper.storage.statistics;

import dev.innkeeper.contracts.AgentReport.StorageStatuses;
import dev.innkeeper.outbox.LeaderChore;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.Subscription;
import dev.innkeeper.outbox.TopicListener;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Keeps what nodes report of their storages, and forgets it in time. */
@Component
class UsageReports implements TopicListener<StorageStatuses>, LeaderChore {
    private static final int BATCH = 50;

    private final UsageHistory history;
    private final TransactionTemplate transaction;
    private final Clock clock;

    UsageReports(UsageHistory history, TransactionTemplate transaction, Clock clock) {
        this.history = history;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "storage-usage";
    }

    @Override
    public Subscription subscription() {
        return Subscription.matching("node\\..+\\.status");
    }

    @Override
    public Class<StorageStatuses> type() {
        return StorageStatuses.class;
    }

    @Override
    public int batchSize() {
        return BATCH;
    }

    @Override
    public boolean replayable() {
        return true;
    }

    @Override
    public void handle(Received<StorageStatuses> received) {
        StorageStatuses report = received.message();
        report.storages().stream()
                .filter(figures -> figures.active())
                .forEach(figures -> history.add(report.node(), figures, report.at()));
    }

    @Override
    public Duration every() {
        return Duration.ofHours(1);
    }

    @Override
    public void run() {
        transaction.executeWithoutResult(status -> history.forget(clock.instant()));
    }
}
