package dev.innkeeper.contracts.door;

import dev.innkeeper.kernel.GuestId;

/**
 * How one agent asks another for the content of a volume: a GET whose answer is a tar archive, or
 * with {@link #SNAPSHOTS} the streams of {@code btrfs send} one after the other.
 */
public final class VolumeTransfer {
    /** Below it, an agent's door is open to other nodes' agents. */
    public static final String ROOT = "/volumes/";

    public static final String PATH = ROOT + "{guest}/{slot}";

    /** Request header: the ticket of the offer. */
    public static final String TICKET = "Innkeeper-Ticket";

    /**
     * Request header: the volume's snapshots that are wanted with it, the oldest first, separated
     * by commas. The present state comes last, under a name that begins with {@link #PRESENT}.
     */
    public static final String SNAPSHOTS = "Innkeeper-Snapshots";

    /** How the name of what was sent begins that is the volume as it is now, not a snapshot. */
    public static final String PRESENT = ".sent-";

    /** Answer's header: what the volume may hold in bytes, 0 for a folder without limit. */
    public static final String SIZE = "Innkeeper-Size";

    public static String path(GuestId guest, String slot) {
        return ROOT + guest + "/" + slot;
    }

    private VolumeTransfer() {}
}
