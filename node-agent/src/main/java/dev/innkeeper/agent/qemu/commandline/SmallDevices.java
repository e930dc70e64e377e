package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.guestconfig.PropertyText;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.work.WorkFailure;
import java.nio.file.Files;
import java.nio.file.Path;

/** Devices of one option each: {@code rng0}, {@code watchdog}, {@code ivshmem}, the TPM. */
final class SmallDevices {

    static void random(MachinePlan plan, Arguments out) {
        PropertyText rng = plan.config().property("rng0", "source");
        if (rng.values().isEmpty()) {
            return;
        }
        String source = rng.get("source").orElse("/dev/urandom");
        if (!Files.exists(Path.of(source))) {
            throw new WorkFailure("rng0: '" + source + "' does not exist on this node");
        }
        out.object(Words.of("rng-random").with("filename", source).with("id", "rng0"));
        Words device = Words.of("virtio-rng-pci").with("rng", "rng0");
        String limit = rng.get("max_bytes").orElse("1024");
        if (!limit.equals("0")) {
            device =
                    device.with("max-bytes", limit)
                            .with("period", rng.get("period").orElse("1000"));
        }
        out.device(device.at(PciLayout.of("rng0")));
    }

    static void watchdog(MachinePlan plan, Arguments out) {
        PropertyText watchdog = plan.config().property("watchdog", "model");
        if (watchdog.values().isEmpty()) {
            return;
        }
        String model = watchdog.get("model").orElse("i6300esb");
        Words device = Words.of(model);
        out.device(model.equals("i6300esb") ? device.at(PciLayout.of("watchdog")) : device);
        watchdog.get("action").ifPresent(action -> out.add("-watchdog-action", action));
    }

    static void sharedMemory(MachinePlan plan, Arguments out) {
        MachineConfig config = plan.config();
        PropertyText shared = config.property("ivshmem", "size");
        if (shared.values().isEmpty()) {
            return;
        }
        String name = shared.get("name").orElse(config.guest().toString());
        if (!name.matches("[a-zA-Z0-9-]+")) {
            throw new WorkFailure("ivshmem: '" + name + "' is no name");
        }
        out.device(Words.of("ivshmem-plain").with("memdev", "ivshmem").at(PciLayout.of("ivshmem")));
        out.object(
                Words.of("memory-backend-file")
                        .with("id", "ivshmem")
                        .with("share", "on")
                        .with("mem-path", "/dev/shm/pve-shm-" + name)
                        .with("size", shared.get("size").orElse("1") + "M"));
    }

    /** {@code tpmstate0}: QEMU talks to a process beside it. */
    static void tpm(MachinePlan plan, Arguments out) {
        if (plan.config().text("tpmstate0").isEmpty()) {
            return;
        }
        out.add(
                "-chardev",
                Words.of("socket").with("id", "tpmchar").with("path", plan.files().tpm()));
        out.add("-tpmdev", Words.of("emulator").with("id", "tpmdev").with("chardev", "tpmchar"));
        out.device(Words.of("tpm-tis").with("tpmdev", "tpmdev"));
    }

    private SmallDevices() {}
}
