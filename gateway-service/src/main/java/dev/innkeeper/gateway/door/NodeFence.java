package dev.innkeeper.gateway.door;

import dev.innkeeper.api.Operation;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.resources.ResourceModel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the root user of a node may ask for where it is not root of the cluster: its own node's
 * guests with all that is done to them there, and to look at the node, its tasks and storages. What
 * reaches other nodes, guests elsewhere or pools is not for it.
 */
final class NodeFence {
    private static final Set<String> FOR_ALL_NODES =
            Set.of("/version", "/nodes", "/nodes/{node}", "/cluster/nextid");

    private static final List<String> GUESTS =
            List.of(
                    "/nodes/{node}/lxc",
                    "/nodes/{node}/qemu",
                    "/innkeeper/nodes/{node}/lxc",
                    "/innkeeper/nodes/{node}/qemu");

    private static final List<String> TO_LOOK_AT =
            List.of(
                    "/nodes/{node}/tasks",
                    "/nodes/{node}/storage",
                    "/nodes/{node}/status",
                    "/nodes/{node}/aplinfo",
                    "/nodes/{node}/version");

    /** They lead away from the node, or into the cluster's configuration. */
    private static final Set<String> LEADING_AWAY =
            Set.of("target", "target-endpoint", "target-node", "targetnode", "pool");

    /** Every guest that an operation touches must be on the node. */
    private static final List<String> IDS = List.of("vmid", "newid", "target-vmid");

    /**
     * @param raw the parameters, those of the path included
     * @throws dev.innkeeper.kernel.ProblemException forbidden
     */
    static void require(
            NodeName own, Operation operation, Map<String, Object> raw, ResourceModel resources) {
        boolean inside =
                isOpen(operation)
                        && own.value().equals(String.valueOf(raw.getOrDefault("node", own)))
                        && raw.keySet().stream().noneMatch(LEADING_AWAY::contains)
                        && IDS.stream().allMatch(id -> isHere(own, raw.get(id), resources));
        if (!inside) {
            throw new Problems.Forbidden(
                            "Permission check failed (root of node '%s' may only manage its guests)"
                                    .formatted(own))
                    .asException();
        }
    }

    private static boolean isOpen(Operation operation) {
        String path = operation.path();
        if (below(GUESTS, path)) {
            return true;
        }
        return !operation.verb().mutating()
                && (FOR_ALL_NODES.contains(path) || below(TO_LOOK_AT, path));
    }

    private static boolean below(List<String> roots, String path) {
        return roots.stream().anyMatch(root -> path.equals(root) || path.startsWith(root + "/"));
    }

    /** A guest that does not exist is nobody's: the service says so. */
    private static boolean isHere(NodeName own, @Nullable Object id, ResourceModel resources) {
        if (id == null) {
            return true;
        }
        try {
            return resources
                    .nodeOf(new GuestId(Integer.parseInt(String.valueOf(id))))
                    .map(own::equals)
                    .orElse(true);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private NodeFence() {}
}
