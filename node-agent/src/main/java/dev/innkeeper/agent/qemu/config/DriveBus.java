package dev.innkeeper.agent.qemu.config;

/** The kinds of slots for drives, in the order in which they come on the command line. */
public enum DriveBus {
    IDE(4),
    SCSI(31),
    VIRTIO(16),
    SATA(6);

    private final int slots;

    DriveBus(int slots) {
        this.slots = slots;
    }

    /** How many there can be. */
    public int slots() {
        return slots;
    }

    /** {@code ide} and the like. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
