package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.FileTree;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/** Volumes as plain files and folders, {@code images/100/vm-100-disk-0.raw}. */
final class DirVolumes implements GuestVolumes {
    /** What an image was before it was taken back to a snapshot; not a name that users can give. */
    private static final String BEFORE = ".before-rollback";

    private final Function<GuestId, Path> folders;

    /**
     * @param folders where the images of a guest lie
     */
    DirVolumes(Function<GuestId, Path> folders) {
        this.folders = folders;
    }

    @Override
    public Path path(String volume) {
        VolumeName name = VolumeName.parse(volume);
        return folders.apply(name.guest().orElseThrow()).resolve(name.file());
    }

    @Override
    public Path path(String volume, String snapshot) {
        throw refused("can't snapshot this image format");
    }

    @Override
    public List<String> list(GuestId guest) {
        String[] names = folders.apply(guest).toFile().list();
        return Arrays.stream(names == null ? new String[0] : names)
                .filter(name -> name.matches(".+\\.(raw|qcow2|vmdk|subvol)"))
                .map(name -> linked(guest, name))
                .toList();
    }

    /** With the name of its base before it, if it has one. */
    private String linked(GuestId guest, String name) {
        Path image = folders.apply(guest).resolve(name);
        return LinkedImages.base(image).map(base -> base + "/").orElse("") + guest + "/" + name;
    }

    @Override
    public void makeImage(String volume, long size, Work work) throws IOException {
        Path file = path(volume);
        work.before(new Undo.RemoveFile(file.toString()));
        ImageFiles.make(file, VolumeName.parse(volume).imageFormat(), size, work);
    }

    @Override
    public void makeFolder(String volume, long size, Work work) throws IOException {
        Path folder = path(volume);
        work.before(new Undo.RemoveTree(folder.toString()));
        Files.createDirectory(folder);
    }

    @Override
    public boolean limitsFolders() {
        return false;
    }

    @Override
    public OptionalLong size(String volume) throws IOException {
        Path file = path(volume);
        return Files.isDirectory(file)
                ? OptionalLong.empty()
                : OptionalLong.of(ImageFiles.size(file, VolumeName.parse(volume).imageFormat()));
    }

    @Override
    public void grow(String volume, long size) throws IOException {
        Path file = path(volume);
        if (Files.isDirectory(file)) {
            throw refused("can't resize this image format");
        }
        ImageFiles.grow(file, VolumeName.parse(volume).imageFormat(), size);
    }

    @Override
    public boolean hasSnapshots(String volume) {
        return volume.endsWith(".qcow2");
    }

    @Override
    public void snapshot(String volume, String snapshot, Work work) throws IOException {
        Path image = requireSnapshots(volume, "can't snapshot this image format");
        if (ImageSnapshots.names(image).contains(snapshot)) {
            throw refused("snapshot '" + snapshot + "' of '" + volume + "' exists");
        }
        int guest = VolumeName.parse(volume).guest().orElseThrow().value();
        work.before(new Undo.RemoveImageSnapshot(guest, image.toString(), snapshot));
        ImageSnapshots.take(image, snapshot);
    }

    @Override
    public void removeSnapshot(String volume, String snapshot) {
        ImageSnapshots.remove(
                requireSnapshots(volume, "can't snapshot this image format"), snapshot);
    }

    @Override
    public void rollBack(String volume, String snapshot, Work work) throws IOException {
        Path image = requireSnapshots(volume, "can't rollback snapshot this image format");
        if (!ImageSnapshots.names(image).contains(snapshot)) {
            throw refused("snapshot '" + snapshot + "' of '" + volume + "' is missing");
        }
        int guest = VolumeName.parse(volume).guest().orElseThrow().value();
        ImageSnapshots.remove(image, BEFORE);
        work.before(new Undo.RestoreImage(image.toString(), BEFORE));
        ImageSnapshots.take(image, BEFORE);
        ImageSnapshots.apply(image, snapshot);
        work.after(new Undo.RemoveImageSnapshot(guest, image.toString(), BEFORE));
    }

    private Path requireSnapshots(String volume, String otherwise) {
        if (!hasSnapshots(volume)) {
            throw refused(otherwise);
        }
        return path(volume);
    }

    @Override
    public boolean linksByName(String base) {
        return true;
    }

    @Override
    public void makeLinked(String base, String volume, Work work) throws IOException {
        Path from = path(base);
        Path file = path(volume);
        String format = VolumeName.parse(base).imageFormat();
        if (!format.equals("qcow2") && !format.equals("raw")) {
            throw refused("Linked clone feature for '" + base + "' is not available");
        }
        work.before(new Undo.RemoveFile(file.toString()));
        HostProgram.of(
                        List.of(
                                "qemu-img",
                                "create",
                                "-q",
                                "-f",
                                "qcow2",
                                "-b",
                                LinkedImages.place(file, from),
                                "-F",
                                format,
                                file.toString()))
                .require(work);
    }

    @Override
    public void makeShared(Path source, String volume, Work work) {
        throw refused("Linked clone feature for this image format is not available");
    }

    @Override
    public void rename(String volume, String to, Work work) throws IOException {
        Path from = path(volume);
        Path target = path(to);
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw refused("target image '" + target + "' exists");
        }
        work.before(new Undo.PutBack(target.toString(), from.toString()));
        Files.move(from, target);
        leaveFolder(from, work);
    }

    /** A guest's folder goes with the last volume in it. */
    static void leaveFolder(Path volume, Work work) throws IOException {
        work.after(new Undo.RemoveEmptyFolder(String.valueOf(volume.getParent())));
    }

    @Override
    public void remove(String volume) throws IOException {
        requireUnused(volume);
        FileTree.remove(path(volume));
    }

    @Override
    public void removeAfter(String volume, Work work) throws IOException {
        requireUnused(volume);
        work.after(new Undo.RemoveTree(path(volume).toString()));
        leaveFolder(path(volume), work);
    }

    private void requireUnused(String volume) throws IOException {
        if (VolumeName.parse(volume).file().startsWith("base-")) {
            LinkedImages.requireUnused(path(volume), volume);
        }
    }

    private static WorkFailure refused(String why) {
        return new WorkFailure(why);
    }
}
