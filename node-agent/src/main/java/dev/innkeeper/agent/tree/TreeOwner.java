package dev.innkeeper.agent.tree;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds the tree for one agent. A folder that has something in it and no mark of ours belongs to
 * somebody else, such as a Proxmox VE, and is never touched.
 */
final class TreeOwner implements AutoCloseable {
    private static final String MARK = ".innkeeper";

    private final FileChannel channel;
    private final FileLock lock;

    private TreeOwner(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /** Empty while another agent holds the tree. */
    static Optional<TreeOwner> tryOwn(Path root) throws IOException {
        Files.createDirectories(root);
        if (!Files.exists(root.resolve(MARK)) && !isEmpty(root)) {
            throw new IOException(root + " is not ours: it has files already");
        }
        FileChannel channel =
                FileChannel.open(
                        root.resolve(MARK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = tryLock(channel);
        if (lock == null) {
            channel.close();
            return Optional.empty();
        }
        return Optional.of(new TreeOwner(channel, lock));
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another agent in this very process (tests).
            return null;
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }
}
