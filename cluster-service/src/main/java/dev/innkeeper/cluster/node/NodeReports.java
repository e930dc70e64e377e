package dev.innkeeper.cluster.node;

import dev.innkeeper.contracts.AgentReport;
import dev.innkeeper.contracts.AgentReport.NodeStatus;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.outbox.ProjectionHandler;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.Subscription;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What each node last said about itself. */
@Component
class NodeReports implements ProjectionHandler<AgentReport> {
    /** An agent reports every few seconds; one that is silent for so long is away. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final Clock clock;
    private final Map<NodeName, Heard> heard = new ConcurrentHashMap<>();

    NodeReports(Clock clock) {
        this.clock = clock;
    }

    /**
     * A report.
     *
     * @param at when it arrived
     */
    record Heard(NodeStatus status, Instant at) {

        /** How far the node's clock is ahead of this side's. */
        Duration clockSkew() {
            return Duration.between(at, status.at());
        }
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
        if (received.message() instanceof NodeStatus status) {
            heard.put(status.node(), new Heard(status, received.at()));
        }
    }

    /**
     * @throws dev.innkeeper.kernel.ProblemException if the node has not been heard of lately
     */
    Heard require(NodeName node) {
        @Nullable Heard last = heard.get(node);
        if (last == null || last.at().plus(SILENCE).isBefore(clock.instant())) {
            throw new Problems.Unreachable("node '" + node + "' does not report: no route to host")
                    .asException();
        }
        return last;
    }
}
