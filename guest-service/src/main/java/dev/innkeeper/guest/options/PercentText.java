package dev.innkeeper.guest.options;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Texts in which {@code %XX} stands for a byte. */
final class PercentText {
    private PercentText() {}

    /** Colon, percent sign, control characters and all beyond ASCII become {@code %XX}. */
    static String encoded(String line) {
        StringBuilder out = new StringBuilder();
        for (byte b : line.getBytes(StandardCharsets.UTF_8)) {
            if (b < 0x20 || b == 0x7f || b == ':' || b == '%') {
                out.append("%%%02X".formatted(b & 0xff));
            } else {
                out.append((char) b);
            }
        }
        return out.toString();
    }

    static String decoded(String line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
            if (bytes[i] == '%' && high >= 0 && low >= 0) {
                out.write(high * 16 + low);
                i += 2;
            } else {
                out.write(bytes[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
