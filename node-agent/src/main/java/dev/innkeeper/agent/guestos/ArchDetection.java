package dev.innkeeper.agent.guestos;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** For which processor a root was built: the ELF header of one of its programs. */
public final class ArchDetection {
    private static final List<String> PROGRAMS =
            List.of("/bin/sh", "/sbin/init", "/bin/busybox", "/usr/bin/env", "/bin/bash");

    /** The {@code arch} of the root; empty if no program of it can be read. */
    public static Optional<String> arch(GuestRoot root) throws IOException {
        for (String program : PROGRAMS) {
            Optional<String> arch = root.head(program, 20).flatMap(ArchDetection::ofHeader);
            if (arch.isPresent()) {
                return arch;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ofHeader(byte[] header) {
        boolean elf =
                header.length == 20
                        && header[0] == 0x7f
                        && header[1] == 'E'
                        && header[2] == 'L'
                        && header[3] == 'F';
        if (!elf) {
            return Optional.empty();
        }
        boolean wide = header[4] == 2;
        int machine = (header[18] & 0xff) | (header[19] & 0xff) << 8;
        return switch (machine) {
            case 0x3e -> Optional.of("amd64");
            case 0x03 -> Optional.of("i386");
            case 0xb7 -> Optional.of("arm64");
            case 0x28 -> Optional.of("armhf");
            case 0xf3 -> Optional.of(wide ? "riscv64" : "riscv32");
            default -> Optional.empty();
        };
    }

    private ArchDetection() {}
}
