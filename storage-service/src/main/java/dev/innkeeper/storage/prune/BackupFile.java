package dev.innkeeper.storage.prune;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A backup whose name is as this product makes it: {@code
 * vzdump-lxc-100-2026_11_21-03_51_10.tar.zst}. Others count as renamed, and are left alone.
 *
 * @param type {@code lxc} or {@code qemu}
 * @param at local time of the node
 */
record BackupFile(String type, int guest, LocalDateTime at) {
    private static final Pattern SHAPE =
            Pattern.compile(
                    "vzdump-(lxc|qemu)-([1-9][0-9]{2,8})-(\\d{4})_(\\d{2})_(\\d{2})-(\\d{2})_(\\d{2})_(\\d{2})"
                            + "\\.(tar|tgz|vma)(\\.(gz|lzo|zst))?");

    /** Reads a file name; empty if it is renamed. */
    static Optional<BackupFile> parse(String fileName) {
        Matcher m = SHAPE.matcher(fileName);
        if (!m.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new BackupFile(
                            m.group(1),
                            Integer.parseInt(m.group(2)),
                            LocalDateTime.of(
                                    number(m, 3),
                                    number(m, 4),
                                    number(m, 5),
                                    number(m, 6),
                                    number(m, 7),
                                    number(m, 8))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int number(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }

    /** Backups are kept or removed among those of one guest. */
    String group() {
        return type + "/" + guest;
    }
}
