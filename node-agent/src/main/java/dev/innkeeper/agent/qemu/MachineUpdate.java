package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.lxc.CgroupHost;
import dev.innkeeper.agent.qemu.commandline.Acceleration;
import dev.innkeeper.agent.qemu.commandline.MachinePlan;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.qemu.qmp.QmpClient;
import dev.innkeeper.agent.qemu.qmp.QmpCommand;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.AgentCommand.UpdateMachine;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Brings a running machine from what it is to what its configuration says, as far as it goes. */
final class MachineUpdate {
    private static final long MEBIBYTE = 1L << 20;

    private final MachineFolders folders;
    private final NodeQemu qemu;
    private final RunningMachines running;
    private final CgroupHost cgroups;

    MachineUpdate(
            MachineFolders folders, NodeQemu qemu, RunningMachines running, CgroupHost cgroups) {
        this.folders = folders;
        this.qemu = qemu;
        this.running = running;
        this.cgroups = cgroups;
    }

    /**
     * Changes what can be changed.
     *
     * @return {@code pending} with the options that cannot be
     * @throws WorkFailure if the guest does not let go of a device, or QEMU refuses one
     */
    Map<String, String> update(UpdateMachine command, Work work) throws IOException {
        GuestId guest = command.guest();
        QmpClient monitor = running.monitor(guest);
        MachineConfig before = new MachineConfig(guest, command.before());
        MachineConfig after = new MachineConfig(guest, command.config());
        MachinePlan plan = plan(after, command.storages());
        List<String> pending = new ArrayList<>();
        boolean limits = false;
        boolean cloudInit = false;
        for (String option : changed(command)) {
            switch (kind(option)) {
                case "net" -> {
                    if (!new HotNet(monitor, plan, guest).change(option, before, after)) {
                        pending.add(option);
                    }
                }
                case "drive" -> {
                    if (!new HotDrive(monitor, plan).change(option, before, after)) {
                        pending.add(option);
                    }
                }
                case "limit" -> limits = true;
                case "cpus", "memory", "usb" -> {
                    if (!new HotParts(monitor, plan, work).change(option, before, after)) {
                        pending.add(option);
                    }
                }
                case "cloudinit" -> {
                    if (after.hotplug().contains("cloudinit")) {
                        cloudInit = true;
                    } else {
                        pending.add(option);
                    }
                }
                case "balloon" -> {
                    if (!balloon(monitor, before, after)) {
                        pending.add(option);
                    }
                }
                case "nothing" -> {} // QEMU never hears of it
                default -> pending.add(option);
            }
        }
        if (cloudInit) {
            new MachineCloudInit(running).write(after, command.storages(), work);
        }
        if (limits) {
            new MachineGroup(cgroups, guest).apply(after);
        }
        plan.warnings().forEach(work::log);
        return pending.isEmpty() ? Map.of() : Map.of("pending", String.join(",", pending));
    }

    /** What is plugged in is seen by the process that runs, whatever the node would do now. */
    private MachinePlan plan(MachineConfig config, List<StorageSpec> storages) {
        return new MachinePlan(
                config,
                qemu.host(),
                Acceleration.TCG,
                folders.files(config.guest()),
                new MachineVolumes(storages));
    }

    private static Set<String> changed(UpdateMachine command) {
        Set<String> options = new TreeSet<>(command.before().keySet());
        options.addAll(command.config().keySet());
        options.removeIf(option ->
                java.util.Objects.equals(
                        command.before().get(option), command.config().get(option)));
        return options;
    }

    private static String kind(String option) {
        if (option.matches("net\\d+")) {
            return "net";
        }
        if (option.matches("(ide|scsi|virtio|sata)\\d+|cdrom")) {
            return "drive";
        }
        if (option.matches("usb\\d+")) {
            return "usb";
        }
        if (option.matches("ipconfig\\d+|ci[a-z]+|sshkeys|nameserver|searchdomain")) {
            return "cloudinit";
        }
        return switch (option) {
            case "vcpus" -> "cpus";
            case "memory" -> "memory";
            case "cpulimit", "cpuunits" -> "limit";
            case "balloon" -> "balloon";
            case "name",
                    "description",
                    "onboot",
                    "startup",
                    "protection",
                    "tags",
                    "hookscript",
                    "shares",
                    "lock",
                    "autostart",
                    "hotplug",
                    "migrate_speed",
                    "migrate_downtime",
                    "vmstatestorage",
                    "meta",
                    "template",
                    "digest" ->
                    "nothing";
            default -> option.startsWith("unused") ? "nothing" : "none";
        };
    }

    /** Its size can change; whether there is one cannot. */
    private static boolean balloon(QmpClient monitor, MachineConfig before, MachineConfig after) {
        int was = before.integer("balloon").orElse(before.memory());
        int shall = after.integer("balloon").orElse(after.memory());
        if (was == 0 || shall == 0) {
            return false;
        }
        monitor.execute(new QmpCommand.With("balloon", Map.of("value", shall * MEBIBYTE)));
        return true;
    }
}
