package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.guestconfig.PropertyText;
import dev.innkeeper.agent.guestconfig.VolumeText;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.VolumeId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * A guest's volume that lies on a storage, as its slot names it.
 *
 * @param name without the storage
 * @param text of the slot
 */
public record StoredVolume(String slot, String text, DirStorage storage, String name) {

    /**
     * @throws WorkFailure if the slot holds a path of the host
     */
    public static StoredVolume of(String slot, String text, List<StorageSpec> storages) {
        PropertyText options = PropertyText.parse(text, "volume");
        String volume = options.get("volume").or(() -> options.get("file")).orElse("");
        if (volume.startsWith("/") || volume.indexOf(':') < 0) {
            throw new WorkFailure("'" + slot + "' is not a volume of a storage");
        }
        VolumeId id = VolumeId.parse(volume);
        return new StoredVolume(slot, text, Storages.of(storages, id.storage()), id.name());
    }

    /** With its storage. */
    public String id() {
        return storage.id() + ":" + name;
    }

    public GuestVolumes volumes() {
        return storage.volumes();
    }

    public Path requirePath() {
        return storage.requirePath(name);
    }

    /** As the name's ending says: {@code raw}, {@code qcow2}, {@code vmdk} or {@code subvol}. */
    public String format() {
        return VolumeName.parse(name).imageFormat();
    }

    /**
     * The bytes it may hold: what the storage knows, else what its slot says; 0 for a folder
     * without limit.
     */
    public long size() throws IOException {
        OptionalLong known = volumes().size(name);
        if (known.isPresent()) {
            return known.getAsLong();
        }
        return PropertyText.parse(text, "volume")
                .get("size")
                .map(VolumeText::bytes)
                .orElse(OptionalLong.empty())
                .orElse(0);
    }

    /** The slot's text with another volume. */
    public String textWith(String volume, long size) {
        return VolumeText.with(text, volume, size);
    }
}
