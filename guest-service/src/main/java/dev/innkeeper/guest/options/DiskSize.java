package dev.innkeeper.guest.options;

import java.math.BigDecimal;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A size as configurations note it, such as {@code 8G} or {@code 307M}. */
public final class DiskSize {
    private static final String UNITS = "KMGT";
    private static final Pattern SHAPE = Pattern.compile("(\\d+(?:\\.\\d+)?)([KMGT]?)");

    private DiskSize() {}

    /** Bytes; empty if the text is no size. */
    public static OptionalLong bytes(String text) {
        Matcher size = SHAPE.matcher(text);
        if (!size.matches()) {
            return OptionalLong.empty();
        }
        int power = size.group(2).isEmpty() ? 0 : UNITS.indexOf(size.group(2)) + 1;
        BigDecimal unit = BigDecimal.valueOf(1L << (10 * power));
        return OptionalLong.of(new BigDecimal(size.group(1)).multiply(unit).longValue());
    }

    /** The shortest exact text; {@code 0T} for what has no size of its own (recorded). */
    public static String print(long bytes) {
        if (bytes == 0) {
            return "0T";
        }
        int unit = 0;
        long value = bytes;
        while (unit < UNITS.length() && value % 1024 == 0) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? Long.toString(value) : value + UNITS.substring(unit - 1, unit);
    }
}
