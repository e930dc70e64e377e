package dev.innkeeper.storage;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A definition's options, option → the text that the storage configuration file would hold. A flag
 * that is set has the text {@code 1}.
 */
public record StorageOptions(Map<String, String> values) {
    private static final Set<String> FLAGS =
            Set.of(
                    "shared",
                    "disable",
                    "mkdir",
                    "create-base-path",
                    "create-subdirs",
                    "nocow",
                    "fuse",
                    "krbd",
                    "sparse",
                    "saferemove",
                    "tagged_only",
                    "nowritecache",
                    "skip-cert-verification");
    private static final Set<String> NUMBERS =
            Set.of("max-protected-backups", "maxfiles", "port", "priority");

    public StorageOptions {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    public Optional<String> find(String option) {
        return Optional.ofNullable(values.get(option));
    }

    public boolean flag(String option) {
        return "1".equals(values.get(option));
    }

    /** The option as the API shows it: flags and counts as numbers, all else as text. */
    public static Object typed(String option, String text) {
        if (FLAGS.contains(option)) {
            return text.equals("1") ? 1 : 0;
        }
        return NUMBERS.contains(option) ? (Object) Integer.valueOf(text) : text;
    }

    /**
     * One section of the storage configuration file, in the order in which Proxmox VE writes it:
     * {@code disable}, what the type requires, {@code content}, then the rest by name.
     */
    String section(StorageType type, String id) {
        StringBuilder text = new StringBuilder(type.wire()).append(": ").append(id).append('\n');
        Set<String> rest = new TreeSet<>(values.keySet());
        if (rest.remove("disable")) {
            text.append("\tdisable\n");
        }
        type.required().forEach(option -> line(text, rest, option));
        line(text, rest, "content");
        Set.copyOf(rest).stream().sorted().forEach(option -> line(text, rest, option));
        return text.append('\n').toString();
    }

    private void line(StringBuilder text, Set<String> rest, String option) {
        if (rest.remove(option)) {
            text.append('\t').append(option).append(' ').append(values.get(option)).append('\n');
        }
    }
}
