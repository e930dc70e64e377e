package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** An image must never be mounted twice: its file system would be destroyed. */
final class LoopDevices {
    private static final Path BLOCK_DEVICES = Path.of("/sys/block");
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(3);
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

    /**
     * Waits a little for an earlier mount to go away.
     *
     * @throws WorkFailure if a loop device still holds the image
     */
    static void ensureUnused(Path image) throws IOException {
        long start = System.nanoTime();
        Optional<String> holder = holderOf(image);
        while (holder.isPresent()) {
            if (System.nanoTime() - start > PATIENCE) {
                throw new WorkFailure("image '" + image + "' is in use by /dev/" + holder.get());
            }
            LockSupport.parkNanos(PAUSE);
            holder = holderOf(image);
        }
    }

    /** The loop device that an image is attached to now. */
    static Optional<Path> deviceOf(Path image) throws IOException {
        return holderOf(image).map(name -> Path.of("/dev").resolve(name));
    }

    /** A path is a hint only: other mount namespaces of this kernel may have the same one. */
    private static Optional<String> holderOf(Path image) throws IOException {
        String wanted = image.toRealPath().toString();
        try (DirectoryStream<Path> devices = Files.newDirectoryStream(BLOCK_DEVICES, "loop*")) {
            for (Path device : devices) {
                Path backing = device.resolve("loop/backing_file");
                String name = String.valueOf(device.getFileName());
                if (Files.exists(backing)
                        && backedBy(backing).equals(wanted)
                        && holdersByInode(image).contains("/dev/" + name)) {
                    return Optional.of(name);
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> holdersByInode(Path image) throws IOException {
        return HostProgram.of(
                        "losetup",
                        "--noheadings",
                        "--output",
                        "NAME",
                        "--associated",
                        image.toString())
                .run()
                .lines()
                .stream()
                .map(String::strip)
                .toList();
    }

    private static String backedBy(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return ""; // released in this moment
        }
    }

    private LoopDevices() {}
}
