package dev.innkeeper.guest.bulk;

import dev.innkeeper.agentclient.AgentReportHandler;
import dev.innkeeper.contracts.AgentReport.NodeBooted;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.UserId;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Starts a node's guests when it has booted, save those that its agent started by itself. */
@Component
class NodeBoots implements AgentReportHandler<NodeBooted> {
    private static final Logger log = LoggerFactory.getLogger(NodeBoots.class);

    private final Guests guests;
    private final GuestTopic topic;
    private final BulkPower power;

    NodeBoots(Guests guests, GuestTopic topic, BulkPower power) {
        this.guests = guests;
        this.topic = topic;
        this.power = power;
    }

    @Override
    public Class<NodeBooted> type() {
        return NodeBooted.class;
    }

    @Override
    public void reported(NodeBooted report) {
        log.atInfo().addKeyValue("node", report.node()).log("Node booted");
        guests.listOn(report.node().value()).stream()
                .filter(guest -> guest.observed(isRunning(guest, report), report.at()))
                .forEach(topic::changed);
        power.startAll(Caller.user(UserId.ROOT), report.node(), Set.of(), false);
    }

    private static boolean isRunning(Guest guest, NodeBooted report) {
        return report.running().contains(guest.guestId());
    }
}
