package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.qemu.commandline.MachinePlan;
import dev.innkeeper.agent.qemu.commandline.Pluggable;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.qemu.qmp.QmpClient;
import dev.innkeeper.agent.qemu.qmp.QmpCommand;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import java.util.List;
import java.util.Optional;

/**
 * CPUs, memory and USB devices of a running machine, as far as it was made to have them changed.
 */
final class HotParts {
    private final QmpClient monitor;
    private final Plugging plugging;
    private final MachinePlan plan;
    private final Work work;

    /**
     * @param plan of the machine as it shall be
     */
    HotParts(QmpClient monitor, MachinePlan plan, Work work) {
        this.monitor = monitor;
        this.plugging = new Plugging(monitor);
        this.plan = plan;
        this.work = work;
    }

    /**
     * Changes an option.
     *
     * @param option {@code vcpus}, {@code memory} or {@code usbN}
     * @return false if a running machine cannot take the change
     */
    boolean change(String option, MachineConfig before, MachineConfig after) {
        return switch (option) {
            case "vcpus" -> cpus(before, after);
            case "memory" -> memory(before, after);
            default -> usb(option, before, after);
        };
    }

    private boolean cpus(MachineConfig before, MachineConfig after) {
        boolean sameBoard = before.cores() == after.cores() && before.sockets() == after.sockets();
        if (!canHave("cpu", before, after)
                || !sameBoard
                || after.cpus() < 1
                || after.cpus() > after.maxCpus()) {
            return false;
        }
        if (after.cpus() < before.cpus() && isEmulated()) {
            work.log("WARN: an emulated machine keeps its processors until it stops");
            return false;
        }
        for (int n = before.cpus() + 1; n <= after.cpus(); n++) {
            plugging.addDevice(Pluggable.cpu(plan, n));
        }
        for (int n = before.cpus(); n > after.cpus(); n--) {
            plugging.removeDevice("cpu" + n);
        }
        return true;
    }

    /**
     * Without KVM, QEMU (7.2 was tried) leaves something of a processor behind that it stumbles
     * over when the machine's memory is next written out: the whole machine would be lost then.
     */
    private boolean isEmulated() {
        return !monitor.execute(new QmpCommand.Plain("query-kvm")).path("enabled").asBoolean(false);
    }

    /** The part that is there from the beginning stays. */
    private boolean memory(MachineConfig before, MachineConfig after) {
        if (!canHave("memory", before, after) || after.memory() < 1024 * after.sockets()) {
            return false;
        }
        List<Pluggable> modules = Pluggable.memory(plan);
        for (Pluggable module : modules) {
            String id = module.device().properties().getOrDefault("id", "");
            String memory = module.backend().properties().getOrDefault("id", "");
            if (!plugging.devices().contains(id)) {
                if (!plugging.hasObject(memory)) {
                    plugging.addMemory(module.backend());
                }
                plugging.addDevice(module.device());
            }
        }
        for (int n = lastModule(); n >= modules.size(); n--) {
            plugging.removeDevice("dimm" + n);
            plugging.removeObject("mem-dimm" + n);
        }
        return true;
    }

    private int lastModule() {
        return plugging.devices().stream()
                .filter(id -> id.matches("dimm\\d+"))
                .mapToInt(id -> Integer.parseInt(id.substring("dimm".length())))
                .max()
                .orElse(-1);
    }

    private boolean usb(String option, MachineConfig before, MachineConfig after) {
        int index = Integer.parseInt(option.substring("usb".length()));
        Optional<String> was = before.text(option);
        Optional<Pluggable> shall =
                after.text(option).flatMap(text -> Pluggable.usb(plan, index, text));
        boolean possible =
                after.hotplug().contains("usb")
                        && shall.isPresent() == after.text(option).isPresent();
        if (!possible) {
            return false;
        }
        if (was.isPresent()) {
            if (!plugging.devices().contains(option)) {
                return false; // it is no device of the host's
            }
            plugging.removeDevice(option);
        }
        if (shall.isPresent()) {
            shall.get()
                    .controller()
                    .filter(c -> !plugging.devices().contains(c.properties().get("id")))
                    .ifPresent(plugging::addDevice);
            plugging.addDevice(shall.get().device());
        }
        Pluggable.idleUsbController(plan).ifPresent(this::removeController);
        return true;
    }

    /** A state of the memory with it would fit no machine that is started without it. */
    private void removeController(String id) {
        try {
            plugging.removeDevice(id);
        } catch (WorkFailure e) {
            work.log("WARN: the USB controller stays until the machine stops: " + e.getMessage());
        }
    }

    /** Only a machine that was started for it. */
    private static boolean canHave(String feature, MachineConfig before, MachineConfig after) {
        return before.hotplug().contains(feature) && after.hotplug().contains(feature);
    }
}
