package dev.innkeeper.guest.options;

import dev.innkeeper.kernel.VolumeId;
import java.util.Optional;

/** Where a guest has a volume: a container's mount point, a machine's drive. */
public sealed interface VolumePlace permits Drive, MountPoint {

    /** The volume in it, be it the guest's or not. */
    Optional<VolumeId> volume();

    Optional<String> size();

    /** False for what has no size to speak of. */
    boolean isSized();

    /** The same place with this size noted. */
    VolumePlace withSize(String noted);

    /**
     * The same place with what was made for it.
     *
     * @param made property string with the volume and its size; more is left out
     */
    VolumePlace allocated(String made);
}
