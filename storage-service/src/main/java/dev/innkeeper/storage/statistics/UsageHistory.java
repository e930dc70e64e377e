package dev.innkeeper.storage.statistics;

import dev.innkeeper.contracts.AgentReport.StorageFigures;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The usage of storages in steps of each timeframe, as sums and maxima of what nodes reported. */
@Component
class UsageHistory {
    private final JdbcClient database;

    UsageHistory(JdbcClient database) {
        this.database = database;
    }

    /** What a storage held during one step, in bytes. */
    record Usage(double total, double used) {}

    /** Adds a report to the steps that it falls into. */
    void add(NodeName node, StorageFigures figures, Instant at) {
        for (Timeframe timeframe : Timeframe.values()) {
            database.sql(
                            """
                            insert into storage_usage
                              (node, storage, step, begins, reports, total, used, most_used)
                            values (:node, :storage, :step, :begins, 1, :total, :used, :used)
                            on conflict (node, storage, step, begins) do update set
                              reports = storage_usage.reports + 1,
                              total = excluded.total,
                              used = storage_usage.used + excluded.used,
                              most_used = greatest(storage_usage.most_used, excluded.most_used)
                            """)
                    .param("node", node.value())
                    .param("storage", figures.storage().value())
                    .param("step", timeframe.step())
                    .param("begins", timeframe.stepOf(at))
                    .param("total", figures.total())
                    .param("used", figures.used())
                    .update();
        }
    }

    /**
     * Begin of a step → what was reported in it, oldest first.
     *
     * @param most the largest value of each step instead of its average
     */
    Map<Long, Usage> read(
            NodeName node, StorageId storage, Timeframe timeframe, Instant now, boolean most) {
        Map<Long, Usage> steps = new TreeMap<>();
        database.sql(
                        """
                        select begins, total, used / reports as average, most_used
                        from storage_usage
                        where node = :node and storage = :storage and step = :step
                          and begins >= :first
                        """)
                .param("node", node.value())
                .param("storage", storage.value())
                .param("step", timeframe.step())
                .param("first", timeframe.firstStep(now))
                .query((row, number) ->
                        Map.entry(
                                row.getLong("begins"),
                                new Usage(
                                        row.getDouble("total"),
                                        row.getDouble(most ? "most_used" : "average"))))
                .list()
                .forEach(step -> steps.put(step.getKey(), step.getValue()));
        return steps;
    }

    /** Forgets the steps that no timeframe shows any more. */
    void forget(Instant now) {
        for (Timeframe timeframe : Timeframe.values()) {
            database.sql("delete from storage_usage where step = :step and begins < :first")
                    .param("step", timeframe.step())
                    .param("first", timeframe.firstStep(now))
                    .update();
        }
    }
}
