package dev.innkeeper.guest.power;

import dev.innkeeper.contracts.AgentReport.GuestFigures;
import dev.innkeeper.contracts.AgentReport.GuestStatuses;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.nodes.NodeFigures;
import dev.innkeeper.outbox.LeaderChore;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Compares what the nodes report as running with what is written down, in case an observation was
 * lost. A guest with an operation under way is left to that operation.
 */
@Component
class PowerReconciliation implements LeaderChore {
    private static final Logger log = LoggerFactory.getLogger(PowerReconciliation.class);
    private static final Duration EVERY = Duration.ofSeconds(15);

    private final Guests guests;
    private final GuestTopic topic;
    private final NodeFigures nodes;
    private final TransactionOperations transactions;
    private final Clock clock;

    PowerReconciliation(
            Guests guests,
            GuestTopic topic,
            NodeFigures nodes,
            TransactionOperations transactions,
            Clock clock) {
        this.guests = guests;
        this.topic = topic;
        this.nodes = nodes;
        this.transactions = transactions;
        this.clock = clock;
    }

    @Override
    public Duration every() {
        return EVERY;
    }

    @Override
    public void run() {
        nodes.reportsSince(clock.instant().minus(EVERY)).forEach(this::compare);
    }

    private void compare(GuestStatuses report) {
        Set<Integer> seen =
                report.guests().stream()
                        .map(GuestFigures::guest)
                        .map(guest -> guest.value())
                        .collect(Collectors.toSet());
        Set<Integer> known = new HashSet<>(guests.listRunning(report.node().value()));
        Set<Integer> different = new HashSet<>(seen);
        different.addAll(known);
        different.removeIf(id -> seen.contains(id) && known.contains(id));
        for (int id : different) {
            transactions.executeWithoutResult(status -> correct(report, id, seen.contains(id)));
        }
    }

    private void correct(GuestStatuses report, int id, boolean running) {
        guests.findForChange(id)
                .filter(guest -> guest.node().equals(report.node()))
                .filter(guest -> guest.observed(running, report.at()))
                .ifPresent(guest -> {
                    topic.changed(guest);
                    log.atInfo()
                            .addKeyValue("guest", id)
                            .addKeyValue("running", running)
                            .log("Power state corrected by the node's report");
                });
    }
}
