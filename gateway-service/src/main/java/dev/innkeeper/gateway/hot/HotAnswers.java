package dev.innkeeper.gateway.hot;

import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.api.Operation;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.resources.PreparedJson;
import dev.innkeeper.resources.ResourceLists;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The operations that everybody polls, answered from memory. They are marked {@code hot} in the
 * contract; this is their one handler.
 */
public final class HotAnswers {
    private final ResourceLists lists;
    private final VersionAnswer version;

    public HotAnswers(ResourceLists lists, VersionAnswer version) {
        this.lists = lists;
        this.version = version;
    }

    /** The answer, or null if the operation is not one of these. */
    public @Nullable PreparedJson find(
            Operation operation,
            Map<String, Object> parameters,
            AccessSnapshot access,
            Caller caller) {
        return switch (operation.path()) {
            case "/version" -> version.answer();
            case "/cluster/resources" -> lists.resources(access, caller, part(parameters));
            case "/cluster/status" -> lists.status(access);
            case "/nodes" -> lists.nodes(access, caller);
            case "/nodes/{node}/lxc" -> guests(GuestKind.LXC, parameters, access, caller);
            case "/nodes/{node}/qemu" -> guests(GuestKind.QEMU, parameters, access, caller);
            default -> null;
        };
    }

    private PreparedJson guests(
            GuestKind kind, Map<String, Object> parameters, AccessSnapshot access, Caller caller) {
        NodeName node = new NodeName(String.valueOf(parameters.get("node")));
        boolean full = Boolean.TRUE.equals(parameters.get("full"));
        return lists.guests(access, caller, node, kind, full);
    }

    private static ResourceLists.Part part(Map<String, Object> parameters) {
        return ResourceLists.part(String.valueOf(parameters.getOrDefault("type", "")));
    }
}
