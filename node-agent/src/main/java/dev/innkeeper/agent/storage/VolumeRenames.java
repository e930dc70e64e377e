package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;

/** Gives volumes that nobody uses another owner, or makes them base volumes. */
public final class VolumeRenames {
    private final ImageAllocation images;

    public VolumeRenames(ImageAllocation images) {
        this.images = images;
    }

    /**
     * Renames a volume for its new owner.
     *
     * @return its id, with the storage
     */
    public String reassign(StoredVolume volume, GuestId target, Work work) throws IOException {
        String name = images.reassigned(volume.storage(), volume.name(), target, work);
        return volume.storage().id() + ":" + name;
    }

    /**
     * Makes a base volume: {@code vm-…} becomes {@code base-…}, {@code subvol-…} becomes {@code
     * basevol-…}.
     *
     * @return its id, with the storage
     */
    public String toBase(StoredVolume volume, Work work) throws IOException {
        String name = volume.name();
        String base = name.replaceFirst("/vm-", "/base-").replaceFirst("/subvol-", "/basevol-");
        if (base.equals(name)) {
            throw new WorkFailure("create_base not possible with base image");
        }
        volume.requirePath();
        volume.volumes().rename(name, base, work);
        return volume.storage().id() + ":" + base;
    }
}
