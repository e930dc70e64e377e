package dev.innkeeper.agent.storage;

import dev.innkeeper.kernel.GuestId;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a file's name says of its format. */
final class FileFormats {
    private static final Pattern TEMPLATE = Pattern.compile(".+\\.tar\\.(gz|xz|zst|bz2)");
    private static final Pattern BACKUP =
            Pattern.compile(
                    "vzdump-(?:lxc|qemu|openvz)-(\\d+)-.+\\.(tgz|(?:tar|vma)(?:\\.(?:gz|lzo|zst|bz2))?)");

    /** The format as listings show it; empty for a file that is none of this type. */
    static Optional<String> of(ContentType type, String name) {
        return switch (type) {
            case ISO ->
                    name.matches("(?i).+\\.(iso|img)")
                            ? Optional.of(
                                    name.substring(name.lastIndexOf('.') + 1)
                                            .toLowerCase(java.util.Locale.ROOT))
                            : Optional.empty();
            case VZTMPL -> {
                Matcher m = TEMPLATE.matcher(name);
                yield m.matches() ? Optional.of("t" + m.group(1)) : Optional.empty();
            }
            case BACKUP -> {
                Matcher m = BACKUP.matcher(name);
                yield m.matches() ? Optional.of(m.group(2)) : Optional.empty();
            }
            case SNIPPETS -> name.startsWith(".") ? Optional.empty() : Optional.of("snippet");
            case IMAGES, ROOTDIR -> Optional.empty();
        };
    }

    /** The guest in a backup's name. */
    static Optional<GuestId> backupGuest(String name) {
        Matcher m = BACKUP.matcher(name);
        try {
            return m.matches() ? Optional.of(GuestId.parse(m.group(1))) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A number in qemu-img's answer. */
    static OptionalLong jsonNumber(String json, String key) {
        Matcher m = Pattern.compile("\"" + key + "\":\\s*(\\d+)").matcher(json);
        return m.find() ? OptionalLong.of(Long.parseLong(m.group(1))) : OptionalLong.empty();
    }

    /** A text in qemu-img's answer. */
    static Optional<String> jsonText(String json, String key) {
        Matcher m = Pattern.compile("\"" + key + "\":\\s*\"([^\"]*)\"").matcher(json);
        return m.find() ? Optional.of(m.group(1)) : Optional.empty();
    }

    private FileFormats() {}
}
