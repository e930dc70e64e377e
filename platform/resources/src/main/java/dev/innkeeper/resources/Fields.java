package dev.innkeeper.resources;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Writes the fields of one flat JSON object. */
final class Fields {
    private final StringBuilder out = new StringBuilder(384).append('{');

    Fields text(String name, String value) {
        name(name);
        quote(value);
        return this;
    }

    Fields number(String name, long value) {
        name(name);
        out.append(value);
        return this;
    }

    /** A whole number without fraction, as Perl prints it. */
    Fields number(String name, double value) {
        name(name);
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            out.append((long) value);
        } else if (Double.isFinite(value)) {
            out.append(value);
        } else {
            out.append('0');
        }
        return this;
    }

    Fields flag(String name, boolean value) {
        return number(name, value ? 1 : 0);
    }

    byte[] bytes() {
        return (out + "}").getBytes(StandardCharsets.UTF_8);
    }

    private void name(String name) {
        if (out.length() > 1) {
            out.append(',');
        }
        out.append('"').append(name).append("\":");
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
