package dev.innkeeper.cluster.tasks;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.api.check.Formats;
import dev.innkeeper.api.model.GetTaskLogRequest;
import dev.innkeeper.api.model.GetTaskStatusRequest;
import dev.innkeeper.api.model.ListClusterTasksRequest;
import dev.innkeeper.api.model.ListNodeTasksRequest;
import dev.innkeeper.api.model.StopTaskRequest;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.rest.ApiAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** {@code /cluster/tasks} and {@code /nodes/{node}/tasks}. */
@RestController
class TaskHandlers {
    /** So many ended tasks of each node are in the cluster's list. */
    private static final int RECENT = 25;

    private final TaskArchive archive;
    private final ClusterTasks tasks;
    private final Permissions permissions;

    TaskHandlers(TaskArchive archive, ClusterTasks tasks, Permissions permissions) {
        this.archive = archive;
        this.tasks = tasks;
        this.permissions = permissions;
    }

    @GetMapping("/cluster/tasks")
    List<Map<String, Object>> listCluster(ListClusterTasksRequest request, Caller caller) {
        return archive.recent(RECENT).stream()
                .filter(task -> tasks.mayAudit(task.upid(), caller))
                .map(this::inCluster)
                .toList();
    }

    private Map<String, Object> inCluster(ArchivedTask task) {
        Map<String, Object> fields = base(task.upid());
        fields.put("saved", task.isRunning() ? 0 : 1);
        task.ended().ifPresent(ended -> fields.put("endtime", ended));
        task.exitStatus().ifPresent(status -> fields.put("status", status));
        if (!task.isRunning()) {
            tasks.passPositions(task);
        }
        return fields;
    }

    @GetMapping("/nodes/{node}/tasks")
    ApiAnswer listNode(ListNodeTasksRequest request, Caller caller) {
        TaskArchive.Page page = archive.list(filter(request, caller));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (ArchivedTask task : page.tasks()) {
            rows.add(onNode(task));
        }
        return ApiAnswer.page(rows, page.total());
    }

    private TaskFilter filter(ListNodeTasksRequest request, Caller caller) {
        boolean all = permissions.has(caller, AclPath.of("nodes", request.node()), "Sys.Audit");
        return new TaskFilter(
                request.node(),
                TaskFilter.Source.valueOf(request.sourceOrDefault().toUpperCase(Locale.ROOT)),
                all ? Optional.empty() : Optional.of(caller),
                request.errorsOrDefault(),
                Optional.ofNullable(request.since()),
                Optional.ofNullable(request.until()),
                Optional.ofNullable(request.typefilter()),
                Optional.ofNullable(request.userfilter()),
                Optional.ofNullable(request.vmid()).map(GuestId::value),
                request.statusfilter() == null
                        ? Set.of()
                        : Set.copyOf(Formats.split(request.statusfilter())),
                request.startOrDefault(),
                request.limitOrDefault());
    }

    private Map<String, Object> onNode(ArchivedTask task) {
        Map<String, Object> fields = base(task.upid());
        fields.put("pid", task.upid().pid());
        fields.put("pstart", task.upid().pstart());
        fields.put("status", task.exitStatus().orElse("RUNNING"));
        if (task.isRunning()) {
            fields.put("saved", "0");
        } else {
            tasks.passPositions(task);
        }
        task.ended().ifPresent(ended -> fields.put("endtime", ended));
        return fields;
    }

    @GetMapping("/nodes/{node}/tasks/{upid}/status")
    Map<String, Object> status(
            GetTaskStatusRequest request,
            Caller caller,
            @RequestHeader(HttpHeaders.AUTHORIZATION) String credential) {
        Upid upid = ClusterTasks.parse(request.upid());
        ArchivedTask task =
                tasks.find(upid, caller, credential)
                        .orElseThrow(() -> new TaskProblem.NoSuchTask().asException());
        Map<String, Object> fields = base(upid);
        fields.put("pid", upid.pid());
        fields.put("pstart", upid.pstart());
        fields.put("status", task.isRunning() ? "running" : "stopped");
        task.exitStatus().ifPresent(status -> fields.put("exitstatus", status));
        return fields;
    }

    @GetMapping("/nodes/{node}/tasks/{upid}/log")
    Object log(
            GetTaskLogRequest request,
            Caller caller,
            @RequestHeader(HttpHeaders.AUTHORIZATION) String credential) {
        Upid upid = ClusterTasks.parse(request.upid());
        Optional<ArchivedTask> task = tasks.find(upid, caller, credential);
        if (Boolean.TRUE.equals(request.download())) {
            return LogDownload.of(upid, archive.log(upid, 0, 0).lines());
        }
        if (task.isEmpty()) {
            // Proxmox VE answers one line, not in a list (recording task-missing-upid-log).
            return ApiAnswer.page(line(1, "unable to open file - No such file or directory"), 1);
        }
        TaskArchive.Log log = archive.log(upid, request.startOrDefault(), request.limitOrDefault());
        if (log.total() == 0) {
            return ApiAnswer.page(List.of(line(1, "no content")), 1);
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String text : log.lines()) {
            rows.add(line(request.startOrDefault() + rows.size() + 1, text));
        }
        return ApiAnswer.page(rows, log.total());
    }

    @DeleteMapping("/nodes/{node}/tasks/{upid}")
    void stop(
            StopTaskRequest request,
            Caller caller,
            @RequestHeader(HttpHeaders.AUTHORIZATION) String credential) {
        tasks.stop(ClusterTasks.parse(request.upid()), caller, credential);
    }

    private static Map<String, Object> line(long number, String text) {
        return Map.of("n", number, "t", text);
    }

    /** What every view of a task has; a token's task is shown as its user's. */
    private static Map<String, Object> base(Upid upid) {
        Caller issuer = ArchivedTask.issuer(upid);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("upid", upid.toString());
        fields.put("node", upid.node());
        fields.put("type", upid.type());
        fields.put("id", upid.id());
        fields.put("user", issuer.user().toString());
        issuer.token().ifPresent(token -> fields.put("tokenid", token));
        fields.put("starttime", upid.start().getEpochSecond());
        return fields;
    }
}
