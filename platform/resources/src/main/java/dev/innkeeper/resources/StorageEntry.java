package dev.innkeeper.resources;

import dev.innkeeper.contracts.AgentReport.StorageFigures;
import dev.innkeeper.contracts.StorageEvent.StorageDefinition;
import dev.innkeeper.kernel.NodeName;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One storage on one node, as {@code /cluster/resources} shows it.
 *
 * @param figures what the node's agent last said, null if it has not
 */
record StorageEntry(StorageDefinition definition, NodeName node, @Nullable StorageFigures figures) {
    private static final Set<String> ALWAYS_SHARED =
            Set.of(
                    "nfs",
                    "cifs",
                    "glusterfs",
                    "cephfs",
                    "rbd",
                    "iscsi",
                    "iscsidirect",
                    "pbs",
                    "zfs",
                    "esxi");

    /** Whether a storage is offered on a node at all. */
    static boolean offered(StorageDefinition definition, NodeName node) {
        if ("1".equals(definition.options().get("disable"))) {
            return false;
        }
        String nodes = definition.options().get("nodes");
        return nodes == null || List.of(nodes.split("[,; ]+")).contains(node.value());
    }

    String aclPath() {
        return "/storage/" + definition.storage();
    }

    byte[] resource() {
        boolean active = figures != null && figures.active();
        Fields out =
                new Fields()
                        .text("id", "storage/" + node + "/" + definition.storage())
                        .text("type", "storage")
                        .text("storage", definition.storage().value())
                        .text("node", node.value())
                        .text("plugintype", definition.type())
                        .text("content", definition.options().getOrDefault("content", ""))
                        .flag("shared", shared())
                        .text("status", active ? "available" : "unknown");
        if (figures != null && active) {
            out.number("disk", figures.used()).number("maxdisk", figures.total());
        }
        return out.bytes();
    }

    private boolean shared() {
        return ALWAYS_SHARED.contains(definition.type())
                || "1".equals(definition.options().get("shared"));
    }
}
