package dev.innkeeper.cluster.statistics;

import dev.innkeeper.contracts.AgentReport;
import dev.innkeeper.contracts.AgentReport.NodeStatus;
import dev.innkeeper.history.Chart;
import dev.innkeeper.history.History;
import dev.innkeeper.history.Timeframe;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.outbox.ProjectionHandler;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.Subscription;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Keeps the figures that nodes report of themselves. */
@Component
class NodeHistory implements ProjectionHandler<AgentReport> {
    /** What was reported earlier, before this process began, is written down already. */
    private static final Duration NEWS = Duration.ofMinutes(2);

    private static final Set<String> FIGURES =
            Set.of(
                    "cpu",
                    "maxcpu",
                    "iowait",
                    "loadavg",
                    "memtotal",
                    "memused",
                    "swaptotal",
                    "swapused",
                    "roottotal",
                    "rootused");

    private final History history;
    private final Clock clock;

    NodeHistory(History history, Clock clock) {
        this.history = history;
        this.clock = clock;
    }

    /** Rows of one timeframe, the oldest first. */
    List<Map<String, Object>> rows(NodeName node, Timeframe timeframe, boolean highest) {
        return history.rows(series(node), timeframe, highest);
    }

    /**
     * A drawing of one timeframe.
     *
     * @param wanted names of figures, with commas between them
     */
    Chart chart(NodeName node, Timeframe timeframe, boolean highest, String wanted) {
        return history.chart(node.toString(), series(node), timeframe, highest, wanted, FIGURES);
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
        if (received.message() instanceof NodeStatus status
                && status.at().isAfter(clock.instant().minus(NEWS))) {
            note(status);
        }
    }

    private void note(NodeStatus status) {
        note(status, "cpu", status.cpu());
        note(status, "maxcpu", status.cpuInfo().cpus());
        note(status, "iowait", status.ioWait());
        status.loadAverage().stream()
                .findFirst()
                .ifPresent(load -> note(status, "loadavg", Double.parseDouble(load)));
        note(status, "memtotal", status.memoryTotal());
        note(status, "memused", status.memoryUsed());
        note(status, "swaptotal", status.swapTotal());
        note(status, "swapused", status.swapUsed());
        note(status, "roottotal", status.rootTotal());
        note(status, "rootused", status.rootUsed());
    }

    private void note(NodeStatus status, String figure, double value) {
        history.gauge(series(status.node()), figure, status.at(), value);
    }

    private static String series(NodeName node) {
        return "node/" + node;
    }
}
