package dev.innkeeper.guest.power;

import dev.innkeeper.api.model.ApiRequest;
import dev.innkeeper.api.model.GetQemuStatusRequest;
import dev.innkeeper.api.model.RebootQemuRequest;
import dev.innkeeper.api.model.ResetQemuRequest;
import dev.innkeeper.api.model.ResumeQemuRequest;
import dev.innkeeper.api.model.ShutdownQemuRequest;
import dev.innkeeper.api.model.StartQemuRequest;
import dev.innkeeper.api.model.StopQemuRequest;
import dev.innkeeper.api.model.SuspendQemuRequest;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.power.PowerControl.Target;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Upid;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to starting and stopping virtual machines. */
@RestController
class MachinePowerHandlers {
    /** What only root may say of a start or stop. */
    private static final List<String> ROOT_ONLY =
            List.of(
                    "stateuri",
                    "migratedfrom",
                    "migration_type",
                    "migration_network",
                    "targetstorage",
                    "force-cpu",
                    "keepActive",
                    "nocheck");

    private final PowerControl power;
    private final Hibernation hibernation;
    private final MachineStatus status;

    MachinePowerHandlers(PowerControl power, Hibernation hibernation, MachineStatus status) {
        this.power = power;
        this.hibernation = hibernation;
        this.status = status;
    }

    @GetMapping("/nodes/{node}/qemu/{vmid}/status/current")
    Map<String, Object> current(GetQemuStatusRequest request) {
        return status.of(request.node(), request.vmid());
    }

    @PostMapping("/nodes/{node}/qemu/{vmid}/status/start")
    Upid start(StartQemuRequest request, Caller caller) {
        requirePermitted(request, caller);
        return power.start(
                machine(caller, request.node(), request.vmid()),
                false,
                Boolean.TRUE.equals(request.skiplock()));
    }

    @PostMapping("/nodes/{node}/qemu/{vmid}/status/stop")
    Upid stop(StopQemuRequest request, Caller caller) {
        requirePermitted(request, caller);
        return power.stop(
                machine(caller, request.node(), request.vmid()),
                Boolean.TRUE.equals(request.overruleShutdown()),
                Boolean.TRUE.equals(request.skiplock()));
    }

    @PostMapping("/nodes/{node}/qemu/{vmid}/status/shutdown")
    Upid shutdown(ShutdownQemuRequest request, Caller caller) {
        requirePermitted(request, caller);
        return power.shutdown(
                machine(caller, request.node(), request.vmid()),
                PowerHandlers.seconds(request.timeout()),
                Boolean.TRUE.equals(request.forceStop()),
                Boolean.TRUE.equals(request.skiplock()));
    }

    @PostMapping("/nodes/{node}/qemu/{vmid}/status/reboot")
    Upid reboot(RebootQemuRequest request, Caller caller) {
        return power.reboot(
                machine(caller, request.node(), request.vmid()),
                PowerHandlers.seconds(request.timeout()));
    }

    @PostMapping("/nodes/{node}/qemu/{vmid}/status/reset")
    Upid reset(ResetQemuRequest request, Caller caller) {
        return power.reset(
                machine(caller, request.node(), request.vmid()),
                Boolean.TRUE.equals(request.skiplock()));
    }

    @PostMapping("/nodes/{node}/qemu/{vmid}/status/suspend")
    Upid suspend(SuspendQemuRequest request, Caller caller) {
        Target target = machine(caller, request.node(), request.vmid());
        boolean skipLock = Boolean.TRUE.equals(request.skiplock());
        return Boolean.TRUE.equals(request.todisk())
                ? hibernation.begin(target, Optional.ofNullable(request.statestorage()), skipLock)
                : power.suspend(target, skipLock);
    }

    @PostMapping("/nodes/{node}/qemu/{vmid}/status/resume")
    Upid resume(ResumeQemuRequest request, Caller caller) {
        requirePermitted(request, caller);
        return power.resume(
                machine(caller, request.node(), request.vmid()),
                Boolean.TRUE.equals(request.skiplock()));
    }

    private static Target machine(Caller caller, NodeName node, GuestId id) {
        return new Target(caller, GuestKind.QEMU, node, id);
    }

    private static void requirePermitted(ApiRequest request, Caller caller) {
        for (String parameter : ROOT_ONLY) {
            PowerControl.requireRootFor(parameter, request.given().containsKey(parameter), caller);
        }
    }
}
