package dev.innkeeper.guest.power;

import dev.innkeeper.api.model.GetLxcStatusRequest;
import dev.innkeeper.api.model.RebootLxcRequest;
import dev.innkeeper.api.model.ResumeLxcRequest;
import dev.innkeeper.api.model.ShutdownLxcRequest;
import dev.innkeeper.api.model.StartLxcRequest;
import dev.innkeeper.api.model.StopLxcRequest;
import dev.innkeeper.api.model.SuspendLxcRequest;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.power.PowerControl.Target;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Upid;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to starting and stopping containers. */
@RestController
class PowerHandlers {
    /** Seconds that a guest may take to shut down (S188). */
    private static final int SHUTDOWN_TIMEOUT = 60;

    private final PowerControl power;
    private final ContainerStatus status;

    PowerHandlers(PowerControl power, ContainerStatus status) {
        this.power = power;
        this.status = status;
    }

    @GetMapping("/nodes/{node}/lxc/{vmid}/status/current")
    Map<String, Object> current(GetLxcStatusRequest request) {
        return status.of(request.node(), request.vmid());
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/status/start")
    Upid start(StartLxcRequest request, Caller caller) {
        return power.start(
                container(caller, request.node(), request.vmid()),
                Boolean.TRUE.equals(request.debug()),
                Boolean.TRUE.equals(request.skiplock()));
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/status/stop")
    Upid stop(StopLxcRequest request, Caller caller) {
        return power.stop(
                container(caller, request.node(), request.vmid()),
                Boolean.TRUE.equals(request.overruleShutdown()),
                Boolean.TRUE.equals(request.skiplock()));
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/status/shutdown")
    Upid shutdown(ShutdownLxcRequest request, Caller caller) {
        return power.shutdown(
                container(caller, request.node(), request.vmid()),
                seconds(request.timeout()),
                Boolean.TRUE.equals(request.forceStop()),
                false);
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/status/suspend")
    Upid suspend(SuspendLxcRequest request, Caller caller) {
        return power.suspend(container(caller, request.node(), request.vmid()), false);
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/status/resume")
    Upid resume(ResumeLxcRequest request, Caller caller) {
        return power.resume(container(caller, request.node(), request.vmid()), false);
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/status/reboot")
    Upid reboot(RebootLxcRequest request, Caller caller) {
        return power.reboot(
                container(caller, request.node(), request.vmid()), seconds(request.timeout()));
    }

    private static Target container(Caller caller, NodeName node, GuestId id) {
        return new Target(caller, GuestKind.LXC, node, id);
    }

    static int seconds(@Nullable Long timeout) {
        return timeout == null ? SHUTDOWN_TIMEOUT : Math.toIntExact(timeout);
    }
}
