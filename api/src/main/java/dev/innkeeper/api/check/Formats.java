package dev.innkeeper.api.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All formats by name. {@code -list} means several values, {@code -opt} one that may be empty. */
public final class Formats {
    private static final String LIST = "-list";
    private static final String OPTIONAL = "-opt";
    private static final Map<String, Format> BY_NAME = registry();

    private Formats() {}

    private static Map<String, Format> registry() {
        Map<String, Format> formats = new HashMap<>();
        AddressFormats.register(formats);
        NameFormats.register(formats);
        StorageFormats.register(formats);
        GuestFormats.register(formats);
        FirewallFormats.register(formats);
        ClusterFormats.register(formats);
        return Map.copyOf(formats);
    }

    /** Whether a name means something here. */
    public static boolean known(String name) {
        return find(name) != null
                || (name.endsWith(LIST) && find(stem(name, LIST)) != null)
                || (name.endsWith(OPTIONAL) && find(stem(name, OPTIONAL)) != null);
    }

    /** What is wrong with a value in the eyes of a format, null if nothing is. */
    public static @Nullable String complaint(String name, String value) {
        Format format = find(name);
        if (format != null) {
            return format.complaint(value);
        }
        if (name.endsWith(LIST)) {
            return listComplaint(find(stem(name, LIST)), value);
        }
        if (name.endsWith(OPTIONAL)) {
            Format inner = find(stem(name, OPTIONAL));
            // "0" counts as empty, as it is false in Perl
            return inner == null || value.isEmpty() || value.equals("0")
                    ? null
                    : inner.complaint(value);
        }
        return null;
    }

    private static @Nullable String listComplaint(@Nullable Format format, String value) {
        if (format != null) {
            for (String item : split(value)) {
                String complaint = format.complaint(item);
                if (complaint != null) {
                    return complaint;
                }
            }
        }
        return null;
    }

    /** The items of a list: separated by commas, semicolons, blanks, or zero characters. */
    public static List<String> split(String list) {
        List<String> items = new ArrayList<>();
        String[] parts =
                list.indexOf('\0') >= 0 ? list.split("\0", -1) : list.split("[,;\\s]+", -1);
        for (String part : parts) {
            if (!part.isEmpty()) {
                items.add(part);
            }
        }
        return items;
    }

    private static @Nullable Format find(String name) {
        return BY_NAME.get(name);
    }

    private static String stem(String name, String suffix) {
        return name.substring(0, name.length() - suffix.length());
    }
}
