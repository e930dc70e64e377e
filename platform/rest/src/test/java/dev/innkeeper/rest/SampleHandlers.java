package dev.innkeeper.rest;

import dev.innkeeper.api.model.CreateLxcRequest;
import dev.innkeeper.api.model.ListLxcRequest;
import dev.innkeeper.api.model.StartLxcRequest;
import dev.innkeeper.api.model.StopLxcRequest;
import dev.innkeeper.contracts.AccessEvent.GroupState;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.outbox.Outbox;
import dev.innkeeper.outbox.Trace;
import dev.innkeeper.tasks.Tasks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** A door as services build them. */
@RestController
class SampleHandlers {
    private final Outbox outbox;
    private final Tasks tasks;

    SampleHandlers(Outbox outbox, Tasks tasks) {
        this.outbox = outbox;
        this.tasks = tasks;
    }

    /** One of a list. */
    record Item(int vmid, boolean template, Optional<String> lock, @Nullable String name) {}

    @GetMapping("/nodes/{node}/lxc")
    ApiAnswer list(ListLxcRequest request) {
        return ApiAnswer.page(List.of(new Item(100, true, Optional.empty(), null)), 7);
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/status/start")
    @Transactional
    public Upid start(StartLxcRequest request, Caller caller) {
        outbox.publish("things", "x", new GroupState("x"));
        return tasks.start(request.node(), "vzstart", request.vmid().toString(), caller);
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/status/stop")
    void stop(StopLxcRequest request, Caller caller) {
        throw switch (request.vmid().value()) {
            case 100 ->
                    Problems.Forbidden.lacking(AclPath.of("vms", 100), "VM.PowerMgmt")
                            .asException();
            case 101 -> new Problems.Refused("CT is locked (backup)").asException();
            case 102 -> Problems.InvalidParameters.of("vmid", "taken").asException();
            default -> new IllegalStateException("a secret of ours");
        };
    }

    @PostMapping("/nodes/{node}/lxc")
    void create(CreateLxcRequest request) {
        // Done.
    }

    @GetMapping("/internal/echo")
    Map<String, Object> echo(Caller caller, ClientAddress client) {
        return Map.of(
                "caller",
                caller,
                "client",
                client.value(),
                "trace",
                Trace.current().orElse("none"),
                "yes",
                true);
    }
}
