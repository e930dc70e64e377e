package dev.innkeeper.agent.foreign;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Subvolumes of btrfs by the kernel's own calls (linux/btrfs.h): they take a fraction of the time
 * that starting btrfs(8) takes.
 */
public final class SubvolumeCalls {
    private static final long CREATE = 0x50009418L;
    private static final long SNAPSHOT = 0x50009417L;
    private static final long DESTROY = 0x5000940FL;
    private static final long READ_ONLY = 2;

    /** Of both kinds of arguments. */
    private static final int BYTES = 4096;

    private static final int FLAGS = 16;
    private static final int NAME = 56;
    private static final int NAME_TO_DESTROY = 8;
    private static final int LONGEST_NAME = 255;

    /**
     * @throws IOException if the kernel refuses
     */
    public static void create(Path folder) throws IOException {
        change(CREATE, folder, 0, 0, NAME);
    }

    /**
     * A copy that shares all data until one of both changes.
     *
     * @throws IOException if the kernel refuses
     */
    public static void snapshot(Path from, Path to, boolean readOnly) throws IOException {
        try (OpenFolder source = OpenFolder.open(from)) {
            change(SNAPSHOT, to, source.descriptor(), readOnly ? READ_ONLY : 0, NAME);
        }
    }

    /**
     * Removes a subvolume with all that it holds but other subvolumes.
     *
     * @throws IOException if the kernel refuses
     */
    public static void remove(Path folder) throws IOException {
        change(DESTROY, folder, 0, 0, NAME_TO_DESTROY);
    }

    private static void change(long call, Path subvolume, int source, long flags, int nameAt)
            throws IOException {
        byte[] name = String.valueOf(subvolume.getFileName()).getBytes(StandardCharsets.UTF_8);
        if (name.length > LONGEST_NAME) {
            throw new IOException("the name of " + subvolume + " is too long");
        }
        try (Arena arena = Arena.ofConfined();
                OpenFolder folder =
                        OpenFolder.open(Objects.requireNonNull(subvolume.getParent()))) {
            MemorySegment arguments = arena.allocate(BYTES, 8);
            arguments.set(ValueLayout.JAVA_LONG, 0, source);
            if (flags != 0) {
                arguments.set(ValueLayout.JAVA_LONG, FLAGS, flags);
            }
            MemorySegment.copy(name, 0, arguments, ValueLayout.JAVA_BYTE, nameAt, name.length);
            int error = folder.control(call, arguments);
            if (error != 0) {
                throw new IOException("subvolume " + subvolume + ": error " + error);
            }
        }
    }

    private SubvolumeCalls() {}
}
