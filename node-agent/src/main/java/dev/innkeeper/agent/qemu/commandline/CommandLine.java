package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.qemu.config.MachineConfig;
import java.util.List;

/**
 * A machine's arguments for QEMU, without the program itself. The machine is always made with its
 * CPUs halted: the agent lets them go when the host's side is ready.
 */
public final class CommandLine {

    /**
     * @throws dev.innkeeper.agent.work.WorkFailure if this node cannot do what the configuration
     *     asks for
     */
    public static List<String> of(MachinePlan plan) {
        Arguments out = new Arguments();
        process(plan, out);
        Smbios.add(plan, out);
        Firmware.add(plan, out);
        Processors.number(plan, out);
        out.flag("-nodefaults");
        boot(plan, out);
        Displays.screen(plan, out);
        Processors.model(plan, out);
        Memory.add(plan, out);
        Displays.keyboard(plan, out);
        out.flag("-S");
        Drives.threads(plan, out);
        Board.iommu(plan, out);
        PciBuses.add(plan, out);
        Processors.plugged(plan, out);
        Smbios.generation(plan, out);
        Usb.controllers(plan, out);
        HostDevices.add(plan, out);
        Usb.tablet(plan, out);
        Usb.devices(plan, out);
        Ports.parallel(plan, out);
        Ports.serial(plan, out);
        Audio.add(plan, out);
        SmallDevices.tpm(plan, out);
        Displays.adapters(plan, out);
        Ports.agent(plan, out);
        SmallDevices.random(plan, out);
        SmallDevices.sharedMemory(plan, out);
        Memory.balloon(plan, out);
        SmallDevices.watchdog(plan, out);
        Drives.add(plan, out);
        Networks.add(plan, out);
        Board.clock(plan, out);
        Board.machine(plan, out);
        Board.ticks(plan, out);
        plan.config().text("args").map(RawArguments::split).ifPresent(out::all);
        return out.list();
    }

    private static void process(MachinePlan plan, Arguments out) {
        MachineConfig config = plan.config();
        out.add("-name", Words.of(config.name()).with("debug-threads", "on"));
        out.socket("qmp", plan.files().monitor());
        out.add("-mon", "chardev=qmp,mode=control");
    }

    /** The firmware shows its menu, tries what is listed, and tries again a second later. */
    private static void boot(MachinePlan plan, Arguments out) {
        out.add(
                "-boot",
                Words.none().with("menu", "on").with("strict", "on").with("reboot-timeout", 1000));
        if (!plan.config().isOn("reboot", true)) {
            out.flag("-no-reboot");
        }
    }

    private CommandLine() {}
}
