package dev.innkeeper.cluster.log;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.api.model.ListClusterLogRequest;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /cluster/log}. */
@RestController
class ClusterLogHandlers {
    private static final long USUAL = 50;

    private final ClusterLog log;
    private final Permissions permissions;

    ClusterLogHandlers(ClusterLog log, Permissions permissions) {
        this.log = log;
        this.permissions = permissions;
    }

    @GetMapping("/cluster/log")
    List<Map<String, Object>> list(ListClusterLogRequest request, Caller caller) {
        boolean all = permissions.has(caller, AclPath.ROOT, "Sys.Syslog");
        return log.newest().stream()
                .filter(entry -> all || entry.belongsTo(caller))
                .limit(request.max() == null ? USUAL : request.max())
                .map(ClusterLogHandlers::toApi)
                .toList();
    }

    private static Map<String, Object> toApi(ClusterLog.Entry entry) {
        return Map.of(
                "uid", Long.toString(entry.uid()),
                "id", entry.uid() + ":" + entry.node(),
                "time", entry.at(),
                "node", entry.node(),
                "user", entry.user(),
                "pri", entry.priority(),
                "pid", entry.pid(),
                "tag", entry.tag(),
                "msg", entry.message());
    }
}
