package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.qemu.config.OsType;
import dev.innkeeper.agent.work.WorkFailure;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code machine}, {@code acpi}, {@code arch}: the main board, and its clock. */
final class Board {

    static void machine(MachinePlan plan, Arguments out) {
        MachineConfig config = plan.config();
        config.text("arch")
                .filter(a -> !a.equals("x86_64"))
                .ifPresent(a -> {
                    throw new WorkFailure("architecture '" + a + "' cannot run on this node");
                });
        String type = config.machineType();
        if (!plan.host().machines().contains(type)) {
            throw new WorkFailure(
                    "machine type '" + type + "' is unknown to QEMU " + plan.host().version());
        }
        Map<String, String> flags = new TreeMap<>();
        flags.put("accel", plan.acceleration().word());
        if (!config.isOn("acpi", true)) {
            flags.put("acpi", "off");
        }
        if (config.osType().isWindows(6)) {
            flags.put("hpet", "off");
        }
        if (Displays.isHeadless(config) && !config.usesOvmf()) {
            flags.put("smm", "off"); // the firmware's terminal needs it off
        }
        if (viommu(config).filter("intel"::equals).isPresent()) {
            flags.put("kernel-irqchip", "split");
        }
        flags.put("type", type);
        out.add("-machine", new Words("", flags));
    }

    /** The unit that keeps devices apart for a guest that is a host itself. */
    static void iommu(MachinePlan plan, Arguments out) {
        Optional<String> wanted = viommu(plan.config());
        if (wanted.isEmpty()) {
            return;
        }
        if (wanted.get().equals("virtio")) {
            if (!plan.config().isQ35()) {
                throw new WorkFailure("viommu 'virtio' needs the machine type q35");
            }
            out.device(Words.of("virtio-iommu-pci").with("bus", "pcie.0").with("addr", "0x1f.0x7"));
            return;
        }
        if (!plan.config().isQ35()) {
            throw new WorkFailure("viommu 'intel' needs the machine type q35");
        }
        if (!plan.isKvm()) {
            throw new WorkFailure("viommu 'intel' needs KVM");
        }
        out.device(Words.of("intel-iommu").with("intremap", "on").with("caching-mode", "on"));
    }

    private static Optional<String> viommu(MachineConfig config) {
        return config.machine().get("viommu");
    }

    static void clock(MachinePlan plan, Arguments out) {
        MachineConfig config = plan.config();
        OsType os = config.osType();
        Words clock = Words.none();
        if (config.isOn("tdf", os.isWindows())) {
            clock = clock.with("driftfix", "slew");
        }
        Optional<String> start = config.text("startdate").filter(d -> !d.equals("now"));
        if (start.isPresent()) {
            clock = clock.with("base", start.get());
        } else if (config.isOn("localtime", os.isWindows())) {
            clock = clock.with("base", "localtime");
        }
        if (!clock.properties().isEmpty()) {
            out.add("-rtc", clock);
        }
    }

    /** Windows takes lost ticks badly if they come late. */
    static void ticks(MachinePlan plan, Arguments out) {
        if (plan.config().osType().isWindows() && plan.isKvm()) {
            out.add("-global", "kvm-pit.lost_tick_policy=discard");
        }
    }

    private Board() {}
}
