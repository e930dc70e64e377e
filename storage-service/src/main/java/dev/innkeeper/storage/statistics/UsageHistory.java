package dev.innkeeper.storage.statistics;

import dev.innkeeper.contracts.AgentReport;
import dev.innkeeper.contracts.AgentReport.StorageFigures;
import dev.innkeeper.contracts.AgentReport.StorageStatuses;
import dev.innkeeper.history.Chart;
import dev.innkeeper.history.History;
import dev.innkeeper.history.Timeframe;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.outbox.ProjectionHandler;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.Subscription;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Keeps how full storages were, as each node sees them. */
@Component
public class UsageHistory implements ProjectionHandler<AgentReport> {
    /** What was reported earlier, before this process began, is written down already. */
    private static final Duration NEWS = Duration.ofMinutes(2);

    private static final Set<String> FIGURES = Set.of("total", "used");

    private final History history;
    private final Clock clock;

    UsageHistory(History history, Clock clock) {
        this.history = history;
        this.clock = clock;
    }

    /** Rows of one timeframe, the oldest first. */
    List<Map<String, Object>> rows(
            NodeName node, StorageId storage, Timeframe timeframe, boolean highest) {
        return history.rows(series(node, storage), timeframe, highest);
    }

    /**
     * A drawing of one timeframe.
     *
     * @param wanted names of figures, with commas between them
     */
    Chart chart(
            NodeName node, StorageId storage, Timeframe timeframe, boolean highest, String wanted) {
        return history.chart(
                storage + " " + node, series(node, storage), timeframe, highest, wanted, FIGURES);
    }

    /** The storage is gone; joins the running transaction. */
    public void forget(StorageId storage) {
        history.forgetAll(beginning(storage));
    }

    @Override
    public Subscription subscription() {
        return Subscription.matching("node\\..+\\.status");
    }

    @Override
    public Class<AgentReport> type() {
        return AgentReport.class;
    }

    @Override
    public void apply(Received<AgentReport> received) {
        if (received.message() instanceof StorageStatuses statuses
                && statuses.at().isAfter(clock.instant().minus(NEWS))) {
            statuses.storages().stream()
                    .filter(StorageFigures::active)
                    .forEach(figures -> note(statuses, figures));
        }
    }

    private void note(StorageStatuses report, StorageFigures figures) {
        String series = series(report.node(), figures.storage());
        history.gauge(series, "total", report.at(), figures.total());
        history.gauge(series, "used", report.at(), figures.used());
    }

    private static String series(NodeName node, StorageId storage) {
        return beginning(storage) + node;
    }

    private static String beginning(StorageId storage) {
        return "storage/" + storage + "/";
    }
}
