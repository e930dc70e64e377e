package dev.innkeeper.api.check;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Formats of storages, volumes and backups. */
final class StorageFormats {
    private static final String STORAGE_ID = "[A-Za-z][A-Za-z0-9\\-_.]*[A-Za-z0-9]";
    private static final String VOLUME_TEXT = "unable to parse volume ID '%s'";
    private static final Set<String> CONTENT =
            Set.of("images", "rootdir", "vztmpl", "iso", "backup", "snippets", "import", "none");
    private static final Pattern OVERRIDE = Pattern.compile("([^=]+)=(.+)");

    private StorageFormats() {}

    static void register(Map<String, Format> formats) {
        Format storage = Format.of(STORAGE_ID, "storage ID '%s' contains illegal characters");
        formats.put("pve-storage-id", storage);
        formats.put("storage-pair", new PairFormat(storage));
        formats.put(
                "pve-storage-content", Format.of(CONTENT::contains, "invalid content type '%s'"));
        formats.put(
                "pve-storage-format",
                Format.of(
                        Set.of("raw", "qcow2", "vmdk", "subvol")::contains, "invalid format '%s'"));
        formats.put("pve-storage-options", Format.ANY);
        formats.put(
                "pve-storage-path",
                Format.of("/[-/a-zA-Z0-9_.@]+", "value does not look like a valid absolute path"));
        formats.put(
                "pve-storage-vgname",
                Format.of(
                        "[A-Za-z0-9][A-Za-z0-9\\-_.]*[A-Za-z0-9]",
                        "lvm name '%s' contains illegal characters"));
        formats.put(
                "pve-dir-override", Format.of(StorageFormats::override, "invalid override '%s'"));
        String volume = STORAGE_ID + ":.+";
        formats.put("pve-volume-id", Format.of(volume, VOLUME_TEXT));
        formats.put(
                "pve-volume-id-or-absolute-path",
                Format.of("(?:/.*)|(?:" + volume + ")", VOLUME_TEXT));
        formats.put(
                "pve-volume-id-or-qm-path",
                Format.of("none|cdrom|(?:/.*)|(?:" + volume + ")", VOLUME_TEXT));
        formats.put(
                "disk-size",
                Format.of(
                        "\\d+(?:\\.\\d+)?[KMGT]?",
                        "value does not look like a valid disk size: %s"));
        formats.put("prune-backups", StorageFormats::pruneComplaint);
        formats.put("backup-performance", Format.ANY);
        formats.put("backup-fleecing", Format.ANY);
    }

    private static boolean override(String value) {
        Matcher matcher = OVERRIDE.matcher(value);
        return matcher.matches()
                && CONTENT.contains(matcher.group(1))
                && !matcher.group(2).contains("..");
    }

    /** The keys are checked before; what remains is that keeping all excludes every other rule. */
    private static @Nullable String pruneComplaint(String value) {
        boolean all = false;
        boolean other = false;
        for (String part : value.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0 && part.substring(0, equals).equals("keep-all")) {
                all = !Set.of("0", "no", "off", "false").contains(part.substring(equals + 1));
            } else if (equals > 0 && !part.substring(equals + 1).equals("0")) {
                other = true;
            }
        }
        return all && other ? "keep-all cannot be set together with other options.\n" : null;
    }
}
