package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.foreign.SubvolumeCalls;
import dev.innkeeper.agent.work.FileTree;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.HostProgram.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Subvolumes of a btrfs file system, handled by the kernel and the host's {@code btrfs}. */
public final class Subvolumes {
    /** The number of every subvolume's own folder (btrfs(5)). */
    private static final long ROOT_INODE = 256;

    /** True if this folder is a subvolume. */
    public static boolean is(Path folder) throws IOException {
        return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && ((Number) Files.getAttribute(folder, "unix:ino")).longValue() == ROOT_INODE
                && isBtrfs(folder);
    }

    /** Removes a subvolume or a folder with all that it holds; nothing there is fine. */
    public static void remove(Path folder) throws IOException {
        if (is(folder)) {
            try {
                SubvolumeCalls.remove(folder);
                return;
            } catch (IOException e) {
                // It holds subvolumes of its own, or is taken away by its files alone.
            }
        }
        FileTree.remove(folder);
    }

    static boolean isBtrfs(Path path) throws IOException {
        return Files.getFileStore(path).type().equals("btrfs");
    }

    static void create(Path folder) {
        try {
            SubvolumeCalls.create(folder);
        } catch (IOException e) {
            // btrfs(8) has better words for what is wrong.
            btrfs("subvolume", "create", "--", folder.toString()).require();
        }
    }

    /** A copy that shares all data until one of both changes. */
    static void snapshot(Path from, Path to, boolean readOnly) {
        try {
            SubvolumeCalls.snapshot(from, to, readOnly);
        } catch (IOException e) {
            // btrfs(8) has better words for what is wrong.
            if (readOnly) {
                btrfs("subvolume", "snapshot", "-r", "--", from.toString(), to.toString())
                        .require();
            } else {
                btrfs("subvolume", "snapshot", "--", from.toString(), to.toString()).require();
            }
        }
    }

    /** True if this file system counts the space of each subvolume, so that it can be limited. */
    static boolean areCounted(Path path) {
        return btrfs("qgroup", "show", path.toString()).run().good();
    }

    /** Limits the bytes that a subvolume may refer to. */
    static void limit(Path folder, long bytes) {
        btrfs("qgroup", "limit", Long.toString(bytes), folder.toString()).require();
    }

    /** The subvolume's limit in bytes; empty if it has none. */
    static OptionalLong limitOf(Path folder) {
        Outcome shown = btrfs("qgroup", "show", "-r", "-f", "--raw", folder.toString()).run();
        if (!shown.good()) {
            return OptionalLong.empty();
        }
        return shown.lines().stream()
                .filter(line -> line.startsWith("0/"))
                .map(line -> line.strip().split("\\s+"))
                .filter(cells -> cells.length > 3 && cells[3].matches("\\d+"))
                .mapToLong(cells -> Long.parseLong(cells[3]))
                .findFirst();
    }

    private static HostProgram btrfs(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "btrfs";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return HostProgram.of(command);
    }

    private Subvolumes() {}
}
