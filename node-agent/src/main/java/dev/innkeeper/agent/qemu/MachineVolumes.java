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

    private static final int MAX_DEPTH = 32;

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
        requireBases(storage, path, format);
        return new DiskFile(path.toString(), format);
    }

    /**
     * An image that somebody brought, to be imported: what it is must be what its name says, if
     * this says anything.
     *
     * @param source a volume, or an absolute path of the host
     */
    DiskFile findSource(String source) {
        Path path =
                source.startsWith("/") ? Path.of(source) : Storages.requirePath(storages, source);
        if (!Files.exists(path)) {
            throw new WorkFailure("'" + source + "' does not exist on this node");
        }
        try {
            String format = ImageHeader.format(path);
            boolean claims = source.matches(".*\\.(raw|qcow2|vmdk)");
            if (claims && !format(source).equals(format)) {
                throw new WorkFailure(
                        "'" + source + "' is not a " + format(source) + " image, but " + format);
            }
            if (source.startsWith("/")) {
                requireAlone(path, format);
            } else {
                DirStorage storage = Storages.of(storages, VolumeId.parse(source).storage());
                requireBases(storage, path, format);
            }
            return new DiskFile(path.toString(), format);
        } catch (IOException e) {
            throw new WorkFailure("'" + source + "' cannot be read: " + e.getMessage(), e);
        }
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

    /** A template may be linked to another one's base in its turn. */
    private static void requireBases(DirStorage storage, Path image, String format) {
        Path file = image;
        Optional<String> base = backing(file, format);
        for (int depth = 0; base.isPresent(); depth++) {
            if (depth == MAX_DEPTH) {
                throw new WorkFailure("'" + image.getFileName() + "' is based on too many images");
            }
            file = requireBase(storage, file, base.get());
            base = backing(file, format(file.toString()));
        }
    }

    private static Path requireBase(DirStorage storage, Path image, String base) {
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
        return file;
    }
}
