package dev.innkeeper.contracts.door;

import dev.innkeeper.kernel.GuestId;
import java.util.Optional;

/**
 * A volume as it lies on the storage.
 *
 * @param volume name without the storage
 * @param content its content type
 * @param format {@code raw}, {@code qcow2}, {@code subvol}, {@code iso}, {@code tzst}, {@code tgz}
 *     …
 * @param size bytes, for an image its virtual size
 * @param used bytes really taken on the disk
 * @param createdAt seconds since 1970
 * @param guest owner, for images and backups
 * @param parent base of a linked image
 * @param notes of a backup
 * @param isProtected backup that must not be removed
 * @param path absolute path on the node
 */
public record VolumeFacts(
        String volume,
        String content,
        String format,
        long size,
        long used,
        long createdAt,
        Optional<GuestId> guest,
        Optional<String> parent,
        Optional<String> notes,
        boolean isProtected,
        String path) {}
