package dev.innkeeper.agent.guestconfig;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The property string of a volume's slot, such as {@code local:100/vm-100-disk-0.raw,size=8G}. */
public final class VolumeText {

    /** The same slot with another volume, of this size; everything else stays as it is. */
    public static String with(String text, String volume, long size) {
        List<String> parts = new ArrayList<>();
        parts.add(volume);
        for (String part : text.split(",")) {
            boolean isVolume = part.indexOf('=') < 0 || part.strip().startsWith("volume=");
            if (!isVolume && !part.strip().startsWith("size=") && !part.isBlank()) {
                parts.add(part.strip());
            }
        }
        parts.add("size=" + size(size));
        return String.join(",", parts);
    }

    /** {@code 8G}, {@code 512M}; a folder without limit has {@code 0T}. */
    public static String size(long bytes) {
        if (bytes == 0) {
            return "0T";
        }
        String units = "KMGT";
        long value = bytes;
        int unit = -1;
        while (value % 1024 == 0 && unit < units.length() - 1) {
            value /= 1024;
            unit++;
        }
        return unit < 0 ? Long.toString(value) : value + units.substring(unit, unit + 1);
    }

    /** The bytes of {@code 8G} and the like; empty if the text is no size. */
    public static OptionalLong bytes(String text) {
        if (!text.matches("\\d{1,12}[KMGT]?")) {
            return OptionalLong.empty();
        }
        int unit = "KMGT".indexOf(text.charAt(text.length() - 1));
        long value = Long.parseLong(unit < 0 ? text : text.substring(0, text.length() - 1));
        return OptionalLong.of(value << (10 * (unit + 1)));
    }

    private VolumeText() {}
}
