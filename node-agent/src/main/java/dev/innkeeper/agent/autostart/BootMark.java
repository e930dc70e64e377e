package dev.innkeeper.agent.autostart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Tells whether the node has booted since the agent last settled that with the control plane. A
 * boot is known by the kernel's id for it and by when the first process of this process space
 * began, so that a node that is itself a container is recognised too.
 */
final class BootMark {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path FIRST_PROCESS = Path.of("/proc/1/stat");
    private static final int FIELDS_BEFORE_START = 19; // after the name in parentheses

    private final Path file;

    BootMark(Path dataFolder) {
        this.file = dataFolder.resolve("boot");
    }

    /** False too at the agent's very first start, for then there is nothing to bring back. */
    boolean isNew() throws IOException {
        if (!Files.exists(file)) {
            settle();
            return false;
        }
        return !Files.readString(file).strip().equals(present());
    }

    void settle() throws IOException {
        Path fresh = file.resolveSibling("boot.new");
        Files.writeString(fresh, present() + "\n");
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String present() throws IOException {
        String stat = Files.readString(FIRST_PROCESS, StandardCharsets.ISO_8859_1);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Files.readString(BOOT_ID).strip() + " " + fields[FIELDS_BEFORE_START];
    }
}
