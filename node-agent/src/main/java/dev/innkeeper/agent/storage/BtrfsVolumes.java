package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Volumes on btrfs, each in a subvolume of its own: {@code 100/vm-100-disk-0.raw} is {@code
 * images/100/vm-100-disk-0/disk.raw}, {@code 100/subvol-100-disk-0.subvol} is the folder of that
 * name. A snapshot is a read-only subvolume beside it whose name ends in {@code @<snapshot>}.
 * Images of other formats are plain files without snapshots.
 */
final class BtrfsVolumes implements GuestVolumes {
    private static final String IMAGE = "disk.raw";
    private static final String OLD = ".old-";

    private final Function<GuestId, Path> folders;
    private final boolean noCopyOnWrite;
    private final DirVolumes files;

    /**
     * @param folders where the images of a guest lie
     * @param noCopyOnWrite raw images are overwritten in place
     */
    BtrfsVolumes(Function<GuestId, Path> folders, boolean noCopyOnWrite) {
        this.folders = folders;
        this.noCopyOnWrite = noCopyOnWrite;
        this.files = new DirVolumes(folders);
    }

    @Override
    public Path path(String volume) {
        return content(subvolume(volume), volume);
    }

    @Override
    public Path path(String volume, String snapshot) {
        return content(ofSnapshot(volume, snapshot), volume);
    }

    @Override
    public List<String> list(GuestId guest) throws IOException {
        List<String> volumes = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folders.apply(guest))) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (name.indexOf('@') >= 0 || name.startsWith(".")) {
                    continue;
                }
                if (name.endsWith(".subvol")) {
                    volumes.add(guest + "/" + name);
                } else if (Files.isRegularFile(entry.resolve(IMAGE), LinkOption.NOFOLLOW_LINKS)) {
                    volumes.add(guest + "/" + name + ".raw");
                }
            }
            files.list(guest).stream()
                    .filter(volume -> volume.matches(".+\\.(qcow2|vmdk)"))
                    .forEach(volumes::add);
        } catch (NoSuchFileException e) {
            // A guest without volumes has no folder.
        }
        return volumes;
    }

    @Override
    public void makeImage(String volume, long size, Work work) throws IOException {
        if (!isManaged(volume)) {
            files.makeImage(volume, size, work);
            return;
        }
        Path folder = subvolume(volume);
        work.before(new Undo.RemoveSubvolume(folder.toString()));
        Subvolumes.create(folder);
        if (noCopyOnWrite) {
            HostProgram.of("chattr", "+C", folder.toString()).require();
        }
        ImageFiles.makeRaw(folder.resolve(IMAGE), size);
    }

    @Override
    public void makeFolder(String volume, long size, Work work) throws IOException {
        Path folder = subvolume(volume);
        work.before(new Undo.RemoveSubvolume(folder.toString()));
        Subvolumes.create(folder);
        if (size > 0) {
            Subvolumes.limit(folder, size);
        }
    }

    @Override
    public boolean limitsFolders() {
        Path folder = folders.apply(new GuestId(GuestId.MIN)).getParent();
        return folder != null && Subvolumes.areCounted(folder);
    }

    @Override
    public OptionalLong size(String volume) throws IOException {
        return VolumeName.parse(volume).imageFormat().equals("subvol")
                ? Subvolumes.limitOf(subvolume(volume))
                : OptionalLong.of(
                        ImageFiles.size(path(volume), VolumeName.parse(volume).imageFormat()));
    }

    @Override
    public void grow(String volume, long size) throws IOException {
        if (!VolumeName.parse(volume).imageFormat().equals("subvol")) {
            ImageFiles.grow(path(volume), VolumeName.parse(volume).imageFormat(), size);
        } else if (limitsFolders()) {
            Subvolumes.limit(subvolume(volume), size);
        } else {
            throw new WorkFailure(
                    "subvolumes can only be resized with quotas enabled on the file system"
                            + " ('btrfs quota enable')");
        }
    }

    @Override
    public boolean hasSnapshots(String volume) {
        return isManaged(volume) || files.hasSnapshots(volume);
    }

    @Override
    public boolean linksByName(String base) {
        return !isManaged(base);
    }

    @Override
    public void makeLinked(String base, String volume, Work work) throws IOException {
        if (isManaged(base)) {
            throw new WorkFailure("'" + base + "' shares its data without a name");
        }
        files.makeLinked(base, volume, work);
    }

    @Override
    public void snapshot(String volume, String snapshot, Work work) throws IOException {
        if (!isManaged(volume)) {
            files.snapshot(volume, snapshot, work);
            return;
        }
        Path taken = ofSnapshot(volume, snapshot);
        if (Files.exists(taken, LinkOption.NOFOLLOW_LINKS)) {
            throw new WorkFailure("snapshot '" + snapshot + "' of '" + volume + "' exists");
        }
        work.before(new Undo.RemoveSubvolume(taken.toString()));
        Subvolumes.snapshot(subvolume(volume), taken, true);
    }

    @Override
    public void removeSnapshot(String volume, String snapshot) throws IOException {
        if (!isManaged(volume)) {
            files.removeSnapshot(volume, snapshot);
            return;
        }
        Subvolumes.remove(ofSnapshot(volume, snapshot));
    }

    @Override
    public void rollBack(String volume, String snapshot, Work work) throws IOException {
        if (!isManaged(volume)) {
            files.rollBack(volume, snapshot, work);
            return;
        }
        Path source = ofSnapshot(volume, snapshot);
        if (!Files.isDirectory(source)) {
            throw new WorkFailure("snapshot '" + snapshot + "' of '" + volume + "' is missing");
        }
        Path present = subvolume(volume);
        Path old = present.resolveSibling(OLD + present.getFileName());
        OptionalLong limit = isFolder(volume) ? Subvolumes.limitOf(present) : OptionalLong.empty();
        Subvolumes.remove(old);
        work.before(new Undo.PutBack(old.toString(), present.toString()));
        Files.move(present, old);
        work.before(new Undo.RemoveSubvolume(present.toString()));
        Subvolumes.snapshot(source, present, false);
        limit.ifPresent(bytes -> Subvolumes.limit(present, bytes));
        work.after(new Undo.RemoveSubvolume(old.toString()));
    }

    @Override
    public void makeShared(Path source, String volume, Work work) throws IOException {
        Path from = isFolder(volume) ? source : Objects.requireNonNull(source.getParent());
        if (!isManaged(volume) || !Subvolumes.is(from)) {
            throw new WorkFailure("Linked clone feature for '" + volume + "' is not available");
        }
        Path made = subvolume(volume);
        OptionalLong limit = isFolder(volume) ? Subvolumes.limitOf(from) : OptionalLong.empty();
        work.before(new Undo.RemoveSubvolume(made.toString()));
        Subvolumes.snapshot(from, made, false);
        limit.ifPresent(bytes -> Subvolumes.limit(made, bytes));
    }

    @Override
    public void rename(String volume, String to, Work work) throws IOException {
        if (!isManaged(volume)) {
            files.rename(volume, to, work);
            return;
        }
        Path from = subvolume(volume);
        if (!snapshotsOf(from).isEmpty()) {
            throw new WorkFailure("volume '" + volume + "' has snapshots");
        }
        Path target = subvolume(to);
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new WorkFailure("target image '" + target + "' exists");
        }
        work.before(new Undo.PutBack(target.toString(), from.toString()));
        Files.move(from, target);
        DirVolumes.leaveFolder(from, work);
    }

    @Override
    public void remove(String volume) throws IOException {
        if (!isManaged(volume)) {
            files.remove(volume);
            return;
        }
        Path folder = subvolume(volume);
        for (Path snapshot : snapshotsOf(folder)) {
            Subvolumes.remove(snapshot);
        }
        Subvolumes.remove(folder);
    }

    @Override
    public void removeAfter(String volume, Work work) throws IOException {
        if (!isManaged(volume)) {
            files.removeAfter(volume, work);
            return;
        }
        Path folder = subvolume(volume);
        for (Path snapshot : snapshotsOf(folder)) {
            work.after(new Undo.RemoveSubvolume(snapshot.toString()));
        }
        work.after(new Undo.RemoveSubvolume(folder.toString()));
        DirVolumes.leaveFolder(folder, work);
    }

    @Override
    public void send(String volume, List<String> snapshots, OutputStream out) throws IOException {
        requireManaged(volume);
        SubvolumeTransfer.send(
                subvolume(volume),
                snapshots.stream().map(snapshot -> ofSnapshot(volume, snapshot)).toList(),
                out);
    }

    @Override
    public void receive(
            String volume,
            String sent,
            List<String> snapshots,
            long size,
            InputStream in,
            Work work)
            throws IOException {
        requireManaged(volume);
        SubvolumeTransfer transfer =
                new SubvolumeTransfer(subvolume(volume), fileOf(sent), snapshots);
        transfer.receive(in, work);
        if (isFolder(volume) && size > 0 && limitsFolders()) {
            Subvolumes.limit(subvolume(volume), size);
        }
    }

    @Override
    public void forgetSent(GuestId guest) throws IOException {
        SubvolumeTransfer.forgetSent(folders.apply(guest));
    }

    private static List<Path> snapshotsOf(Path subvolume) throws IOException {
        List<Path> found = new ArrayList<>();
        Path folder = Objects.requireNonNull(subvolume.getParent());
        String prefix = subvolume.getFileName() + "@";
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(
                        folder, e -> String.valueOf(e.getFileName()).startsWith(prefix))) {
            entries.forEach(found::add);
        } catch (NoSuchFileException e) {
            // No folder, no snapshots.
        }
        return found;
    }

    private Path ofSnapshot(String volume, String snapshot) {
        Path folder = subvolume(volume);
        return folder.resolveSibling(folder.getFileName() + "@" + snapshot);
    }

    /** The subvolume that holds the volume; the file itself for formats without one. */
    private Path subvolume(String volume) {
        Path folder = folders.apply(VolumeName.parse(volume).guest().orElseThrow());
        return folder.resolve(fileOf(volume));
    }

    private static String fileOf(String volume) {
        String file = VolumeName.parse(volume).file();
        return file.endsWith(".raw") ? file.substring(0, file.length() - 4) : file;
    }

    private static Path content(Path subvolume, String volume) {
        return volume.endsWith(".raw") ? subvolume.resolve(IMAGE) : subvolume;
    }

    private static boolean isFolder(String volume) {
        return volume.endsWith(".subvol");
    }

    private static boolean isManaged(String volume) {
        return isFolder(volume) || volume.endsWith(".raw");
    }

    private static void requireManaged(String volume) {
        if (!isManaged(volume)) {
            throw new WorkFailure("can't snapshot this image format");
        }
    }
}
