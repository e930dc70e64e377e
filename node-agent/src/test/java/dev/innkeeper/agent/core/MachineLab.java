package dev.innkeeper.agent.core;

import dev.innkeeper.agent.work.HostProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** What the tests with real machines need beside {@link HostLab}. */
final class MachineLab {
    static final Path QEMU = Path.of("/usr/bin/qemu-system-x86_64");
    private static final Path KERNEL =
            Path.of(System.getProperty("innkeeper.kernel", "/var/cache/innkeeper-test/linux"));

    static void requireQemu() {
        Assumptions.assumeTrue(Files.exists(QEMU), "needs " + QEMU + ": no machines tried");
    }

    /**
     * A small system that a machine boots without a disk.
     *
     * @param folder for its kernel and its files
     * @return the options of such a machine; its serial port is a socket
     */
    static Map<String, String> tinySystem(Path folder) throws IOException {
        requireQemu();
        Assumptions.assumeTrue(
                Files.isDirectory(KERNEL.resolve("lib/modules")),
                "cannot run here: needs a kernel in " + KERNEL + ": no system booted");
        Files.createDirectories(folder);
        HostProgram.of("src/test/lab/tiny-guest.sh", KERNEL.toString(), folder.toString())
                .require();
        Map<String, String> config = new LinkedHashMap<>();
        config.put("memory", "160");
        config.put("serial0", "socket");
        config.put("vga", "none");
        config.put("kvm", "0");
        config.put("scsihw", "virtio-scsi-pci");
        config.put(
                "args",
                "-kernel "
                        + folder.resolve("vmlinuz")
                        + " -initrd "
                        + folder.resolve("initrd")
                        + " -append 'console=ttyS0 quiet panic=1 mitigations=off nokaslr'");
        return config;
    }

    private MachineLab() {}
}
