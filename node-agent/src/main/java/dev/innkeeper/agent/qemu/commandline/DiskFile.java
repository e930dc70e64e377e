package dev.innkeeper.agent.qemu.commandline;

/**
 * Where a volume is.
 *
 * @param path a file or a block device
 * @param format {@code raw}, {@code qcow2} or {@code vmdk}
 */
public record DiskFile(String path, String format) {

    /** From a volume's name as it stands in a slot to its file. */
    @FunctionalInterface
    public interface Finder {
        /**
         * @throws dev.innkeeper.agent.work.WorkFailure if there is none
         */
        DiskFile find(String volume);
    }
}
