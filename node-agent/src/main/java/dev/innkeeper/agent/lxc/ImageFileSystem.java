package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.HostProgram.Outcome;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The ext4 file system on a container's image, and how it grows with it: offline if nothing uses
 * it, else mounted, which takes the right to manage the kernel's resources (CAP_SYS_RESOURCE).
 * Where that is missing it grows when the container starts next.
 */
final class ImageFileSystem {
    /** e2fsck corrected something; the file system is good now. */
    private static final int CORRECTED = 1;

    /** Less than this may be left at the end: too little for one more group of blocks. */
    private static final long REST = 16L << 20;

    private static final int SUPERBLOCK = 1024;
    private static final short MAGIC = (short) 0xEF53;
    private static final int WITH_HIGH_WORDS = 0x80;

    /**
     * Grows the file system to the size of its image, mounted or not.
     *
     * @throws WorkFailure if it could not
     */
    static void grow(Path image, Work work) throws IOException {
        Optional<Path> device = LoopDevices.deviceOf(image);
        if (device.isPresent()) {
            growMounted(device.get(), work);
        } else {
            growUnused(image, work);
        }
    }

    /**
     * Grows a file system that stayed behind its image. The image must not be in use. One that
     * cannot grow is left as it is, which the log says.
     */
    static void catchUp(Path image, Work work) throws IOException {
        if (bytesBehind(image) < REST) {
            return;
        }
        try {
            growUnused(image, work);
        } catch (WorkFailure e) {
            work.log("WARN: the file system of '" + image + "' does not grow: " + e.getMessage());
        }
    }

    /** By how much it is smaller than its image; 0 if there is no such file system. */
    private static long bytesBehind(Path image) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(SUPERBLOCK).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel file = FileChannel.open(image, StandardOpenOption.READ)) {
            while (block.hasRemaining() && file.read(block, SUPERBLOCK + block.position()) > 0) {}
            if (block.hasRemaining() || block.getShort(0x38) != MAGIC) {
                return 0;
            }
            long blocks = Integer.toUnsignedLong(block.getInt(0x04));
            if ((block.getInt(0x60) & WITH_HIGH_WORDS) != 0) {
                blocks |= Integer.toUnsignedLong(block.getInt(0x150)) << Integer.SIZE;
            }
            return file.size() - (blocks << (10 + block.getInt(0x18)));
        }
    }

    private static void growUnused(Path image, Work work) {
        Outcome checked = HostProgram.of("e2fsck", "-f", "-p", image.toString()).run(work);
        if (checked.exitCode() > CORRECTED) {
            throw new WorkFailure("the file system is damaged: " + checked.text());
        }
        run(List.of("resize2fs", image.toString()), work);
    }

    /** The file system is mounted in the container's namespace, so once more in one of our own. */
    private static void growMounted(Path device, Work work) {
        HostProgram.of("losetup", "-c", device.toString()).require(work);
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--", "sh", "-c"));
        command.add("mount --make-rprivate / && mount \"$1\" /mnt && resize2fs \"$1\"");
        command.addAll(List.of("resize", device.toString()));
        run(command, work);
    }

    private static void run(List<String> command, Work work) {
        Outcome outcome = HostProgram.of(command).lines(work::log).run(work);
        if (!outcome.good()) {
            throw new WorkFailure(
                    outcome.text().contains("Permission denied")
                            ? "this host does not let the agent grow a mounted file system"
                                    + " (CAP_SYS_RESOURCE); it grows when the container starts next"
                            : HostProgramWords.reason(outcome));
        }
    }

    private ImageFileSystem() {}
}
