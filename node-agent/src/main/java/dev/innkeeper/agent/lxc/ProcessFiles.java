package dev.innkeeper.agent.lxc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/** What /proc says of a process. */
final class ProcessFiles {

    /** The process' parent; empty if there is no such process. */
    static OptionalInt parent(int pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(l -> l.startsWith("PPid:"))
                    .mapToInt(l -> Integer.parseInt(l.substring("PPid:".length()).strip()))
                    .findFirst();
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }

    private ProcessFiles() {}
}
