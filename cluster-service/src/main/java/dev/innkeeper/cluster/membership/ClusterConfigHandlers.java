package dev.innkeeper.cluster.membership;

import dev.innkeeper.api.model.DeleteClusterNodeRequest;
import dev.innkeeper.kernel.NodeName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /cluster/config}: who belongs to the cluster. */
@RestController
class ClusterConfigHandlers {
    /** The version that Proxmox VE 8.2 names, as a text like there. */
    private static final String JOIN_VERSION = "1";

    private final Membership membership;

    ClusterConfigHandlers(Membership membership) {
        this.membership = membership;
    }

    @GetMapping("/cluster/config/apiversion")
    String joinVersion() {
        return JOIN_VERSION;
    }

    /** As on Proxmox VE empty for a node that stands alone. */
    @GetMapping("/cluster/config/nodes")
    List<Map<String, Object>> nodes() {
        return membership.cluster().stream().map(ClusterConfigHandlers::row).toList();
    }

    @DeleteMapping("/cluster/config/nodes/{node}")
    void remove(DeleteClusterNodeRequest request) {
        membership.remove(new NodeName(request.node().value()));
    }

    private static Map<String, Object> row(Member member) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("node", member.node());
        row.put("name", member.node());
        row.put("nodeid", String.valueOf(member.number()));
        row.put("quorum_votes", "1");
        row.put("ring0_addr", member.address());
        return row;
    }
}
