package dev.innkeeper.storage;

import dev.innkeeper.kernel.GuestId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a volume in a storage of files, taken apart: {@code iso/x.iso}, {@code
 * vztmpl/x.tar.zst}, {@code backup/vzdump-lxc-100-….tar.zst}, {@code snippets/x}, {@code
 * 100/vm-100-disk-0.raw}.
 *
 * @param owner the guest that a disk or backup belongs to
 */
public record VolumeName(String text, ContentType content, Optional<GuestId> owner) {
    private static final Pattern FILE =
            Pattern.compile("(iso|vztmpl|backup|snippets|import)/([^/\\s]+)");
    private static final Pattern DISK =
            Pattern.compile("([1-9][0-9]{2,8})/([^/\\s]+\\.(raw|qcow2|vmdk|subvol))");
    private static final Pattern BACKUP =
            Pattern.compile("vzdump-(?:lxc|qemu|openvz)-([1-9][0-9]{2,8})-.+");

    /**
     * Reads the part of a volume id behind the colon.
     *
     * @throws dev.innkeeper.kernel.ProblemException if no such name can exist
     */
    public static VolumeName parse(String text) {
        Matcher file = FILE.matcher(text);
        if (file.matches() && !file.group(2).startsWith("..")) {
            ContentType content = ContentType.find(file.group(1)).orElseThrow();
            return new VolumeName(text, content, owner(content, file.group(2)));
        }
        Matcher disk = DISK.matcher(text);
        if (disk.matches()) {
            ContentType content =
                    disk.group(3).equals("subvol") ? ContentType.ROOTDIR : ContentType.IMAGES;
            return new VolumeName(text, content, Optional.of(GuestId.parse(disk.group(1))));
        }
        throw new StorageProblem.UnparsableName(text).asException();
    }

    private static Optional<GuestId> owner(ContentType content, String fileName) {
        Matcher backup = BACKUP.matcher(fileName);
        return content == ContentType.BACKUP && backup.matches()
                ? Optional.of(GuestId.parse(backup.group(1)))
                : Optional.empty();
    }
}
