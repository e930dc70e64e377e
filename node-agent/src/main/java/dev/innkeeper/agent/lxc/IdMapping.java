package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The host's user ids of unprivileged containers: root inside is 100000 outside, and so on for
 * 65536 ids.
 */
public final class IdMapping {
    static final int FIRST = 100_000;
    static final int COUNT = 65_536;
    private static final List<Path> FILES = List.of(Path.of("/etc/subuid"), Path.of("/etc/subgid"));

    /** The host's id of the container's root user. */
    static int rootOwner(boolean unprivileged) {
        return unprivileged ? FIRST : 0;
    }

    /** Lets root hand these ids to containers, where the host does not say so yet. */
    public static void allow() throws IOException {
        for (Path file : FILES) {
            if (!isAllowed(file)) {
                String old = Files.exists(file) ? Files.readString(file) : "";
                String gap = old.isEmpty() || old.endsWith("\n") ? "" : "\n";
                Files.writeString(
                        file,
                        gap + "root:" + FIRST + ":" + COUNT + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            }
        }
    }

    /**
     * @throws WorkFailure saying which line is missing in which file
     */
    static void ensureAllowed() throws IOException {
        for (Path file : FILES) {
            if (!isAllowed(file)) {
                throw new WorkFailure(
                        "unprivileged containers need subordinate ids: add the line 'root:"
                                + FIRST
                                + ":"
                                + COUNT
                                + "' to "
                                + file);
            }
        }
    }

    /** How programs of LXC want to be told, {@code -m u:0:100000:65536 -m g:0:100000:65536}. */
    static List<String> arguments() {
        String range = ":0:" + FIRST + ":" + COUNT;
        return List.of("-m", "u" + range, "-m", "g" + range);
    }

    private static boolean isAllowed(Path file) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        return Files.readAllLines(file).stream().anyMatch(IdMapping::covers);
    }

    static boolean covers(String line) {
        String[] parts = line.strip().split(":");
        if (parts.length != 3 || !(parts[0].equals("root") || parts[0].equals("0"))) {
            return false;
        }
        try {
            long first = Long.parseLong(parts[1]);
            return first <= FIRST && first + Long.parseLong(parts[2]) >= (long) FIRST + COUNT;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private IdMapping() {}
}
