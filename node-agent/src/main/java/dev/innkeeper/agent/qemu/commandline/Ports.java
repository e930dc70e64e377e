package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.work.WorkFailure;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code serialN}, {@code parallelN}: terminals of the guest, and ports of the host. */
final class Ports {

    static void serial(MachinePlan plan, Arguments out) {
        plan.config()
                .numbered("serial")
                .forEach((index, text) -> {
                    String id = "serial" + index;
                    if (text.equals("socket")) {
                        out.socket(id, plan.files().serial(index));
                    } else {
                        out.add("-chardev", host("serial", id, text));
                    }
                    out.device(Words.of("isa-serial").with("chardev", id));
                });
    }

    static void parallel(MachinePlan plan, Arguments out) {
        plan.config()
                .numbered("parallel")
                .forEach((index, text) -> {
                    String id = "parallel" + index;
                    out.add("-chardev", host("parallel", id, text));
                    out.device(Words.of("isa-parallel").with("chardev", id));
                });
    }

    private static Words host(String kind, String id, String device) {
        if (!Files.exists(Path.of(device))) {
            throw new WorkFailure(id + ": device '" + device + "' does not exist on this node");
        }
        return Words.of(kind).with("id", id).with("path", device);
    }

    /** {@code agent}: the channel to the guest's agent. */
    static void agent(MachinePlan plan, Arguments out) {
        MachineConfig config = plan.config();
        if (!config.hasAgent()) {
            return;
        }
        out.add(
                "-chardev",
                Words.of("socket")
                        .with("path", plan.files().agent())
                        .with("server", "on")
                        .with("wait", "off")
                        .with("id", "qga0"));
        if (config.agent().get("type").filter("isa"::equals).isPresent()) {
            out.device(Words.of("isa-serial").with("chardev", "qga0"));
            return;
        }
        out.device(Words.of("virtio-serial").with("id", "qga0").at(PciLayout.of("qga0")));
        out.device(
                Words.of("virtserialport")
                        .with("chardev", "qga0")
                        .with("name", "org.qemu.guest_agent.0"));
    }

    private Ports() {}
}
