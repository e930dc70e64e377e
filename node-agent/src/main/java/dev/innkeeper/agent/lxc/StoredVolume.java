package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerMount;
import dev.innkeeper.agent.guestconfig.PropertyText;
import dev.innkeeper.agent.guestconfig.VolumeText;
import dev.innkeeper.agent.storage.DirStorage;
import dev.innkeeper.agent.storage.GuestVolumes;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.VolumeId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A container's volume that lies on a storage, as its slot names it.
 *
 * @param name without the storage
 * @param text of the slot
 */
record StoredVolume(String slot, String text, DirStorage storage, String name) {

    /** The volumes of a container that a storage keeps: no bind and no device mount points. */
    static List<StoredVolume> of(ContainerConfig config, List<StorageSpec> storages) {
        List<StoredVolume> volumes = new ArrayList<>();
        for (ContainerMount mount : config.mounts()) {
            if (!mount.isHostPath()) {
                volumes.add(of(mount.slot(), config.text(mount.slot()).orElse(""), storages));
            }
        }
        return volumes;
    }

    /**
     * @throws WorkFailure if the slot holds a path of the host
     */
    static StoredVolume of(String slot, String text, List<StorageSpec> storages) {
        String volume = PropertyText.parse(text, "volume").get("volume").orElse("");
        if (volume.startsWith("/") || volume.indexOf(':') < 0) {
            throw new WorkFailure("'" + slot + "' is not a volume of a storage");
        }
        VolumeId id = VolumeId.parse(volume);
        return new StoredVolume(slot, text, Storages.of(storages, id.storage()), id.name());
    }

    /** With its storage. */
    String id() {
        return storage.id() + ":" + name;
    }

    GuestVolumes volumes() {
        return storage.volumes();
    }

    Path requirePath() {
        return storage.requirePath(name);
    }

    /**
     * The bytes it may hold: what the storage knows, else what its slot says; 0 for a folder
     * without limit.
     */
    long size() throws IOException {
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
    String textWith(String volume, long size) {
        return VolumeText.with(text, volume, size);
    }
}
