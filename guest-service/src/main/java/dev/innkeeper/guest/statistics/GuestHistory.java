package dev.innkeeper.guest.statistics;

import dev.innkeeper.contracts.AgentReport;
import dev.innkeeper.contracts.AgentReport.GuestFigures;
import dev.innkeeper.contracts.AgentReport.GuestStatuses;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.nodes.NodeFigures;
import dev.innkeeper.history.Chart;
import dev.innkeeper.history.History;
import dev.innkeeper.history.Timeframe;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.outbox.ProjectionHandler;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.Subscription;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Keeps the figures that nodes report of their running guests. */
@Component
public class GuestHistory implements ProjectionHandler<AgentReport> {
    /** What was reported earlier, before this process began, is written down already. */
    private static final Duration NEWS = Duration.ofMinutes(2);

    private static final Set<String> FIGURES =
            Set.of(
                    "cpu",
                    "maxcpu",
                    "mem",
                    "maxmem",
                    "disk",
                    "maxdisk",
                    "netin",
                    "netout",
                    "diskread",
                    "diskwrite");

    private final History history;
    private final NodeFigures nodes;
    private final Clock clock;

    GuestHistory(History history, NodeFigures nodes, Clock clock) {
        this.history = history;
        this.nodes = nodes;
        this.clock = clock;
    }

    /** Rows of one timeframe, the oldest first. */
    List<Map<String, Object>> rows(GuestId guest, Timeframe timeframe, boolean highest) {
        return history.rows(series(guest), timeframe, highest);
    }

    /**
     * A drawing of one timeframe.
     *
     * @param wanted names of figures, with commas between them
     */
    Chart chart(Guest guest, Timeframe timeframe, boolean highest, String wanted) {
        return history.chart(
                guest.toString(), series(guest.guestId()), timeframe, highest, wanted, FIGURES);
    }

    /** The guest is gone; another one may get its id. */
    public void forget(GuestId guest) {
        history.forget(series(guest));
    }

    @Override
    public Subscription subscription() {
        return nodes.subscription();
    }

    @Override
    public Class<AgentReport> type() {
        return AgentReport.class;
    }

    @Override
    public void apply(Received<AgentReport> received) {
        if (received.message() instanceof GuestStatuses statuses
                && statuses.at().isAfter(clock.instant().minus(NEWS))) {
            statuses.guests().forEach(figures -> note(statuses.node(), statuses.at(), figures));
        }
    }

    private void note(NodeName node, Instant at, GuestFigures figures) {
        String series = series(figures.guest());
        history.gauge(series, "cpu", at, figures.cpu());
        nodes.cpus(node).ifPresent(cpus -> history.gauge(series, "maxcpu", at, cpus));
        history.gauge(series, "mem", at, figures.memory());
        history.gauge(series, "maxmem", at, figures.memoryMax());
        history.gauge(series, "disk", at, figures.diskUsed());
        history.gauge(series, "maxdisk", at, figures.diskTotal());
        history.counter(series, "netin", at, figures.netIn());
        history.counter(series, "netout", at, figures.netOut());
        history.counter(series, "diskread", at, figures.diskRead());
        history.counter(series, "diskwrite", at, figures.diskWrite());
    }

    private static String series(GuestId guest) {
        return "guest/" + guest;
    }
}
