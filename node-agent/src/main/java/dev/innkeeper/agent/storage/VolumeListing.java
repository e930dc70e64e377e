package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.door.VolumeFacts;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The volumes of a storage with their attributes, read from its folders. */
public final class VolumeListing {
    private final Function<GuestId, Optional<GuestKind>> kinds;

    /**
     * @param kinds which kind a guest is, if known: tells a container's image from a disk's
     */
    public VolumeListing(Function<GuestId, Optional<GuestKind>> kinds) {
        this.kinds = kinds;
    }

    /**
     * @param content only this type; empty for all that the storage allows
     * @param guest only this guest's volumes
     */
    public List<VolumeFacts> list(
            DirStorage storage, Optional<ContentType> content, Optional<GuestId> guest)
            throws IOException {
        Set<ContentType> wanted = EnumSet.noneOf(ContentType.class);
        wanted.addAll(storage.contents());
        content.ifPresent(c -> wanted.retainAll(Set.of(c)));
        List<VolumeFacts> volumes = new ArrayList<>();
        for (ContentType type : wanted) {
            if (type.isFiles()) {
                files(storage, type, volumes);
            }
        }
        if (wanted.contains(ContentType.IMAGES) || wanted.contains(ContentType.ROOTDIR)) {
            images(storage, guest, volumes);
        }
        return volumes.stream()
                .filter(v -> guest.isEmpty() || v.guest().equals(guest))
                .filter(v -> content.isEmpty() || v.content().equals(content.get().wire()))
                .toList();
    }

    /**
     * One volume; empty if it does not exist.
     *
     * @param volume without the storage
     */
    public Optional<VolumeFacts> find(DirStorage storage, String volume) throws IOException {
        VolumeName name = VolumeName.parse(volume);
        Path file = storage.pathOf(volume);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return name.guest().isPresent()
                ? Optional.of(image(storage, name.guest().get(), volume))
                : file(name.content(), file);
    }

    private void files(DirStorage storage, ContentType type, List<VolumeFacts> into)
            throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(storage.folder(type))) {
            for (Path file : files) {
                file(type, file).ifPresent(into::add);
            }
        } catch (NoSuchFileException e) {
            // A folder that was never made holds nothing.
        }
    }

    private Optional<VolumeFacts> file(ContentType type, Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        Optional<String> format = FileFormats.of(type, name);
        if (format.isEmpty() || !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        boolean backup = type == ContentType.BACKUP;
        return Optional.of(
                new VolumeFacts(
                        type.wire() + "/" + name,
                        type.wire(),
                        format.get(),
                        Files.size(file),
                        Files.size(file),
                        changedAt(file),
                        backup ? FileFormats.backupGuest(name) : Optional.empty(),
                        Optional.empty(),
                        backup ? BackupNotes.notes(file) : Optional.empty(),
                        backup && BackupNotes.isProtected(file),
                        file.toString()));
    }

    private void images(DirStorage storage, Optional<GuestId> only, List<VolumeFacts> into)
            throws IOException {
        try (DirectoryStream<Path> guests =
                Files.newDirectoryStream(storage.folder(ContentType.IMAGES), "[0-9]*")) {
            for (Path folder : guests) {
                Optional<GuestId> guest = guestOf(folder);
                if (guest.isPresent() && (only.isEmpty() || only.equals(guest))) {
                    for (String volume : storage.volumes().list(guest.get())) {
                        into.add(image(storage, guest.get(), volume));
                    }
                }
            }
        } catch (NoSuchFileException e) {
            // A folder that was never made holds nothing.
        }
    }

    private VolumeFacts image(DirStorage storage, GuestId guest, String volume) throws IOException {
        Path file = storage.pathOf(volume);
        String format = VolumeName.parse(volume).imageFormat();
        boolean folder = Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
        ImageInfo info =
                folder
                        ? new ImageInfo(
                                storage.volumes().size(volume).orElse(0), 0, Optional.empty())
                        : ImageInfo.read(file, format);
        boolean container = folder || kinds.apply(guest).equals(Optional.of(GuestKind.LXC));
        return new VolumeFacts(
                volume,
                (container ? ContentType.ROOTDIR : ContentType.IMAGES).wire(),
                format,
                info.size(),
                info.used(),
                changedAt(file),
                Optional.of(guest),
                info.parent(),
                Optional.empty(),
                false,
                file.toString());
    }

    private static Optional<GuestId> guestOf(Path folder) {
        try {
            return Optional.of(GuestId.parse(String.valueOf(folder.getFileName())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static long changedAt(Path file) throws IOException {
        FileTime time = (FileTime) Files.getAttribute(file, "unix:ctime");
        return time.toMillis() / 1000;
    }

    /**
     * @param size bytes as the guest sees it
     * @param used bytes on the disk
     * @param parent the image it is linked to
     */
    private record ImageInfo(long size, long used, Optional<String> parent) {

        static ImageInfo read(Path file, String format) throws IOException {
            long used = usedBytes(file);
            if (format.equals("raw")) {
                return new ImageInfo(Files.size(file), used, Optional.empty());
            }
            HostProgram.Outcome info =
                    HostProgram.of("qemu-img", "info", "--output=json", "-U", file.toString())
                            .run();
            long size =
                    FileFormats.jsonNumber(info.text(), "virtual-size").orElse(Files.size(file));
            return new ImageInfo(size, used, FileFormats.jsonText(info.text(), "backing-filename"));
        }

        private static long usedBytes(Path file) {
            HostProgram.Outcome blocks = HostProgram.of("stat", "-c", "%b", file.toString()).run();
            return blocks.good() ? Long.parseLong(blocks.text().strip()) * 512 : 0;
        }
    }
}
