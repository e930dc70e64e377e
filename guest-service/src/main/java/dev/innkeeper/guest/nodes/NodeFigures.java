package dev.innkeeper.guest.nodes;

import dev.innkeeper.contracts.AgentReport;
import dev.innkeeper.contracts.AgentReport.GuestFigures;
import dev.innkeeper.contracts.AgentReport.GuestStatuses;
import dev.innkeeper.contracts.AgentReport.NodeStatus;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.outbox.ProjectionHandler;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.Subscription;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The last figures that each node reported. */
@Component
public class NodeFigures implements ProjectionHandler<AgentReport> {
    /** Of a guest that does not run. */
    public static final GuestFigures NONE =
            new GuestFigures(new GuestId(GuestId.MIN), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private final Map<NodeName, Heard> heard = new ConcurrentHashMap<>();
    private final Map<NodeName, Integer> cpus = new ConcurrentHashMap<>();

    private record Heard(GuestStatuses report, Instant at, Map<GuestId, GuestFigures> guests) {
        static Heard of(GuestStatuses report, Instant at) {
            return new Heard(
                    report,
                    at,
                    report.guests().stream()
                            .collect(
                                    Collectors.toMap(
                                            GuestFigures::guest,
                                            Function.identity(),
                                            (a, b) -> b)));
        }
    }

    @Override
    public Subscription subscription() {
        return Subscription.matching("node\\.[^.]+\\.status");
    }

    @Override
    public Class<AgentReport> type() {
        return AgentReport.class;
    }

    @Override
    public void apply(Received<AgentReport> received) {
        if (received.message() instanceof GuestStatuses statuses) {
            heard.put(statuses.node(), Heard.of(statuses, received.at()));
        } else if (received.message() instanceof NodeStatus status) {
            cpus.put(status.node(), status.cpuInfo().cpus());
        }
    }

    /** Figures of a guest that runs there; empty until its node has reported it. */
    public Optional<GuestFigures> of(NodeName node, GuestId guest) {
        return Optional.ofNullable(heard.get(node)).map(last -> last.guests().get(guest));
    }

    /** The last reports of the nodes that were heard since then. */
    public List<GuestStatuses> reportsSince(Instant since) {
        return heard.values().stream()
                .filter(last -> last.at().isAfter(since))
                .map(Heard::report)
                .toList();
    }

    /** When the node last said how its guests are; empty if that was before this start. */
    public Optional<Instant> heardAt(NodeName node) {
        return Optional.ofNullable(heard.get(node)).map(Heard::at);
    }

    /** How many processors the node has. */
    public Optional<Integer> cpus(NodeName node) {
        return Optional.ofNullable(cpus.get(node));
    }
}
