package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.FileTree;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A storage in a folder of the host ({@code dir}, {@code btrfs}): where its files lie. What guests'
 * volumes are is up to {@link #volumes}.
 */
public final class DirStorage {
    private final StorageSpec spec;
    private final Path path;
    private final Map<ContentType, Path> folders = new HashMap<>();
    private final GuestVolumes volumes;

    DirStorage(StorageSpec spec) {
        this.spec = spec;
        this.path = Path.of(spec.options().getOrDefault("path", "/nonexistent"));
        for (ContentType type : ContentType.values()) {
            folders.put(type, path.resolve(type.folder()));
        }
        for (String entry : spec.options().getOrDefault("content-dirs", "").split(",")) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                ContentType.of(entry.substring(0, equals))
                        .ifPresent(t -> folders.put(t, path.resolve(entry.substring(equals + 1))));
            }
        }
        this.volumes =
                isBtrfs()
                        ? new BtrfsVolumes(
                                this::imageFolder, "1".equals(spec.options().get("nocow")))
                        : new DirVolumes(this::imageFolder);
    }

    public StorageId id() {
        return spec.storage();
    }

    public Path path() {
        return path;
    }

    /** Guests' volumes here. */
    public GuestVolumes volumes() {
        return volumes;
    }

    private boolean isBtrfs() {
        return spec.type().equals("btrfs");
    }

    /** The content types its definition allows. */
    public List<ContentType> contents() {
        String content = spec.options().getOrDefault("content", "images,rootdir,vztmpl,iso,backup");
        return Arrays.stream(content.split(","))
                .map(String::strip)
                .flatMap(c -> ContentType.of(c).stream())
                .toList();
    }

    public Path folder(ContentType type) {
        return java.util.Objects.requireNonNull(folders.get(type));
    }

    /** Where images of this guest lie. */
    public Path imageFolder(GuestId guest) {
        return folder(ContentType.IMAGES).resolve(guest.toString());
    }

    /** Where files wait while they are received, on the same file system as their place. */
    public Path receivingFolder() {
        return path.resolve(".innkeeper-incoming");
    }

    /**
     * Where a volume lies, whether it exists or not.
     *
     * @throws WorkFailure if the name is none of this storage
     */
    public Path pathOf(String volume) {
        VolumeName name = VolumeName.parse(volume);
        return name.guest()
                .map(guest -> volumes.path(volume))
                .orElseGet(() -> folder(name.content()).resolve(name.file()));
    }

    /**
     * Where an existing volume lies.
     *
     * @throws WorkFailure {@code volume 'local:iso/x.iso' does not exist}
     */
    public Path requirePath(String volume) {
        Path found = pathOf(volume);
        if (!Files.exists(found)) {
            throw new WorkFailure("volume '" + id() + ":" + volume + "' does not exist");
        }
        return found;
    }

    /** Makes the storage's folders. */
    public void activate() {
        boolean mayMake = !"0".equals(spec.options().getOrDefault("mkdir", "1"));
        boolean makeBase =
                !"0".equals(spec.options().getOrDefault("create-base-path", mayMake ? "1" : "0"));
        boolean makeFolders =
                !"0".equals(spec.options().getOrDefault("create-subdirs", mayMake ? "1" : "0"));
        try {
            ensureMounted();
            if (makeBase) {
                Files.createDirectories(path);
            }
            if (!Files.isDirectory(path)) {
                throw new WorkFailure(
                        "unable to activate storage '"
                                + id()
                                + "' - directory '"
                                + path
                                + "' does not exist or is unreachable");
            }
            if (isBtrfs() && !Subvolumes.isBtrfs(path)) {
                throw new WorkFailure(
                        "unable to activate storage '"
                                + id()
                                + "' - '"
                                + path
                                + "' is not on a btrfs file system");
            }
            if (makeFolders) {
                for (ContentType type : contents()) {
                    Files.createDirectories(folder(type));
                }
            }
        } catch (IOException e) {
            throw new WorkFailure("unable to activate storage '" + id() + "' - " + e, e);
        }
    }

    /** True if its folder can be used now. */
    public boolean isActive() {
        return Files.isDirectory(path) && isMounted();
    }

    /** Removes a volume; a missing one is fine. */
    public void free(String volume) throws IOException {
        VolumeName name = VolumeName.parse(volume);
        if (name.guest().isPresent()) {
            volumes.remove(volume);
            removeIfEmpty(imageFolder(name.guest().get()));
            return;
        }
        Path file = pathOf(volume);
        if (name.content() == ContentType.BACKUP) {
            BackupNotes.ensureNotProtected(file);
            BackupNotes.remove(file);
        }
        FileTree.remove(file);
    }

    /** Makes the folder of a guest's images, to be undone if it stays empty. */
    Path makeImageFolder(GuestId guest, Work work) throws IOException {
        Path folder = imageFolder(guest);
        if (!Files.isDirectory(folder)) {
            work.before(new Undo.RemoveEmptyFolder(folder.toString()));
            Files.createDirectories(folder);
        }
        return folder;
    }

    static void removeIfEmpty(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // Not empty: it stays.
        }
    }

    private void ensureMounted() {
        if (!isMounted()) {
            throw new WorkFailure(
                    "unable to activate storage '"
                            + id()
                            + "' - directory is expected to be a mount point but is not mounted: '"
                            + path
                            + "'");
        }
    }

    private boolean isMounted() {
        Optional<String> mountPoint =
                Optional.ofNullable(spec.options().get("is_mountpoint"))
                        .filter(t -> !t.equals("0") && !t.equals("no"));
        if (mountPoint.isEmpty()) {
            return true;
        }
        Path expected = mountPoint.get().startsWith("/") ? Path.of(mountPoint.get()) : path;
        try {
            return Files.lines(Path.of("/proc/self/mounts"))
                    .anyMatch(l -> l.split(" ")[1].equals(expected.toString()));
        } catch (IOException e) {
            return false;
        }
    }
}
