package dev.innkeeper.guest.power;

import dev.innkeeper.api.model.GetLxcStatusRequest;
import dev.innkeeper.api.model.RebootLxcRequest;
import dev.innkeeper.api.model.ResumeLxcRequest;
import dev.innkeeper.api.model.ShutdownLxcRequest;
import dev.innkeeper.api.model.StartLxcRequest;
import dev.innkeeper.api.model.StopLxcRequest;
import dev.innkeeper.api.model.SuspendLxcRequest;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Upid;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to starting and stopping containers. */
@RestController
class PowerHandlers {
    /** Seconds that a container may take to shut down (S188). */
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
                caller,
                request.node(),
                request.vmid(),
                Boolean.TRUE.equals(request.debug()),
                Boolean.TRUE.equals(request.skiplock()));
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/status/stop")
    Upid stop(StopLxcRequest request, Caller caller) {
        return power.stop(
                caller,
                request.node(),
                request.vmid(),
                Boolean.TRUE.equals(request.overruleShutdown()),
                Boolean.TRUE.equals(request.skiplock()));
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/status/shutdown")
    Upid shutdown(ShutdownLxcRequest request, Caller caller) {
        Long timeout = request.timeout();
        return power.shutdown(
                caller,
                request.node(),
                request.vmid(),
                timeout == null ? SHUTDOWN_TIMEOUT : Math.toIntExact(timeout),
                Boolean.TRUE.equals(request.forceStop()));
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/status/suspend")
    Upid suspend(SuspendLxcRequest request, Caller caller) {
        return power.suspend(caller, request.node(), request.vmid());
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/status/resume")
    Upid resume(ResumeLxcRequest request, Caller caller) {
        return power.resume(caller, request.node(), request.vmid());
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/status/reboot")
    Upid reboot(RebootLxcRequest request, Caller caller) {
        Long timeout = request.timeout();
        return power.reboot(
                caller,
                request.node(),
                request.vmid(),
                timeout == null ? SHUTDOWN_TIMEOUT : Math.toIntExact(timeout));
    }
}
