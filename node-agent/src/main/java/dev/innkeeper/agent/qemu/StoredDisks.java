package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.guestconfig.PropertyText;
import dev.innkeeper.agent.guestconfig.VolumeText;
import dev.innkeeper.agent.qemu.config.Drive;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.storage.StoredVolume;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The volumes of a machine that hold something of its own, and how their slots are written. */
final class StoredDisks {

    /**
     * Its disks, the firmware's variables and the TPM's state; neither CD-ROMs nor what is made
     * from the configuration at any time.
     */
    static List<StoredVolume> of(MachineConfig config, List<StorageSpec> storages) {
        List<StoredVolume> disks = new ArrayList<>();
        for (Drive drive : config.drives()) {
            if (drive.isStored() && !drive.isCdrom() && !drive.isCloudInit()) {
                disks.add(of(config, drive.slot(), storages));
            }
        }
        for (String slot : List.of("efidisk0", "tpmstate0")) {
            if (config.text(slot).isPresent()) {
                disks.add(of(config, slot, storages));
            }
        }
        return disks;
    }

    private static StoredVolume of(MachineConfig config, String slot, List<StorageSpec> storages) {
        return StoredVolume.of(slot, config.text(slot).orElse(""), storages);
    }

    /**
     * A slot's text with another volume, as Proxmox VE prints it: the volume, then the rest by
     * name.
     *
     * @param text with or without a volume
     * @param volume with its storage
     */
    static String text(String text, String volume, long size) {
        Map<String, String> options = new TreeMap<>(PropertyText.parse(text, "file").values());
        List.of("file", "volume", "format", "cloudinit").forEach(options::remove);
        options.put("size", VolumeText.size(size));
        StringBuilder made = new StringBuilder(volume);
        options.forEach((key, value) -> made.append(',').append(key).append('=').append(value));
        return made.toString();
    }

    private StoredDisks() {}
}
