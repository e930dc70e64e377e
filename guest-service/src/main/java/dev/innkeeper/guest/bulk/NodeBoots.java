package dev.innkeeper.guest.bulk;

import dev.innkeeper.agentclient.AgentReportHandler;
import dev.innkeeper.contracts.AgentReport.NodeBooted;
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

    private final BulkPower power;

    NodeBoots(BulkPower power) {
        this.power = power;
    }

    @Override
    public Class<NodeBooted> type() {
        return NodeBooted.class;
    }

    @Override
    public void reported(NodeBooted report) {
        log.atInfo().addKeyValue("node", report.node()).log("Node booted");
        power.startAll(Caller.user(UserId.ROOT), report.node(), Set.of(), false);
    }
}
