package dev.innkeeper.kernel;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The id of a task, {@code UPID:node:pid:pstart:starttime:type:id:user:} with hexadecimal numbers
 * (WIRE.md 2.3).
 *
 * @param pid 32 bits; here not a process but part of what makes the id unique
 * @param pstart 32 bits, as {@code pid}
 * @param start whole seconds
 * @param id what the task works on, possibly empty; printed as it is, but for what would end the
 *     field: a colon as {@code \x3a}
 * @param user {@code user@realm} or {@code user@realm!token}
 */
public record Upid(
        NodeName node, long pid, long pstart, Instant start, String type, String id, String user) {
    private static final Pattern SHAPE =
            Pattern.compile(
                    "UPID:([a-zA-Z0-9](?:[a-zA-Z0-9\\-]*[a-zA-Z0-9])?):([0-9A-Fa-f]{8}):([0-9A-Fa-f]{8,9}):"
                            + "([0-9A-Fa-f]{8}):([^:\\s]+):([^:\\s]*):([^:\\s]+):");

    /**
     * Reads the printed form.
     *
     * @throws IllegalArgumentException if the text has another shape
     */
    public static Upid parse(String text) {
        Matcher m = SHAPE.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("unable to parse worker upid '" + text + "'");
        }
        return new Upid(
                new NodeName(m.group(1)),
                HexFormat.fromHexDigitsToLong(m.group(2)),
                HexFormat.fromHexDigitsToLong(m.group(3)),
                Instant.ofEpochSecond(HexFormat.fromHexDigitsToLong(m.group(4))),
                m.group(5),
                unescape(m.group(6)),
                m.group(7));
    }

    @Override
    public String toString() {
        return "UPID:%s:%08X:%08X:%08X:%s:%s:%s:"
                .formatted(node, pid, pstart, start.getEpochSecond(), type, escape(id), user);
    }

    /** Leaves everything as it is but what would end the field. */
    private static String escape(String id) {
        StringBuilder out = new StringBuilder();
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b != ':' && b != '\\' && b != 0x7f) {
                out.append((char) b);
            } else {
                out.append("\\x").append(HexFormat.of().toHexDigits(b));
            }
        }
        return out.toString();
    }

    private static String unescape(String text) {
        var out = new java.io.ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && text.startsWith("\\x", i) && i + 3 < text.length()) {
                out.write(HexFormat.fromHexDigits(text, i + 2, i + 4));
                i += 3;
            } else {
                out.write(c);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
