package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.qemu.commandline.DiskFile;
import dev.innkeeper.agent.storage.DirStorage;
import dev.innkeeper.agent.storage.ImageHeader;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.VolumeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * From a volume's name to its file, with a look at what the file says of itself: an image may be
 * based on a template's image of its own storage and on nothing else.
 */
final class MachineVolumes implements DiskFile.Finder {

    private final List<StorageSpec> storages;

    MachineVolumes(List<StorageSpec> storages) {
        this.storages = List.copyOf(storages);
    }

    @Override
    public DiskFile find(String volume) {
        String format = format(volume);
        if (volume.startsWith("/")) {
            Path path = Path.of(volume);
            if (!Files.exists(path)) {
                throw new WorkFailure("'" + volume + "' does not exist on this node");
            }
            requireAlone(path, format);
            return new DiskFile(volume, format);
        }
        VolumeId id = VolumeId.parse(volume);
        DirStorage storage = Storages.of(storages, id.storage());
        Path path = storage.requirePath(id.name());
        backing(path, format).ifPresent(base -> requireBase(storage, path, base));
        return new DiskFile(path.toString(), format);
    }

    /** By the name's ending, as a storage of files has it. */
    static String format(String volume) {
        return volume.endsWith(".qcow2") ? "qcow2" : volume.endsWith(".vmdk") ? "vmdk" : "raw";
    }

    private static void requireAlone(Path path, String format) {
        backing(path, format)
                .ifPresent(base -> {
                    throw new WorkFailure(
                            "'"
                                    + path.getFileName()
                                    + "' is based on another file, '"
                                    + base
                                    + "'");
                });
    }

    private static Optional<String> backing(Path path, String format) {
        try {
            return ImageHeader.backing(path, format);
        } catch (IOException e) {
            throw new WorkFailure("'" + path + "' cannot be read: " + e.getMessage(), e);
        }
    }

    private static void requireBase(DirStorage storage, Path image, String base) {
        Path images = storage.imageFolder(new GuestId(GuestId.MIN)).getParent();
        Path file = image.resolveSibling(base).normalize();
        boolean inside =
                images != null
                        && file.startsWith(images)
                        && String.valueOf(file.getFileName()).startsWith("base-");
        if (!inside) {
            throw new WorkFailure(
                    "'"
                            + image.getFileName()
                            + "' is based on '"
                            + base
                            + "', which is no base image of storage '"
                            + storage.id()
                            + "'");
        }
    }
}
