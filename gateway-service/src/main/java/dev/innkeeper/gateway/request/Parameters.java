package dev.innkeeper.gateway.request;

import dev.innkeeper.kernel.Problems;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parameters as they arrive: texts, lists of texts for repeated keys, and whatever a JSON body
 * holds.
 */
public final class Parameters {
    /** Added by the web interface against caches; no operation ever sees it. */
    private static final String CACHE_BUSTER = "_dc";

    private static final String CONFLICT =
            "duplicate parameter (already defined in URI) with conflicting values!";

    /**
     * Reads {@code a=1&b=2}, percent-encoded UTF-8.
     *
     * @throws dev.innkeeper.kernel.ProblemException with the parameter's name if a value is no
     *     UTF-8
     */
    static Map<String, Object> ofForm(String text) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('&', start);
            if (end < 0) {
                end = text.length();
            }
            addPair(parameters, text, start, end);
            start = end + 1;
        }
        return parameters;
    }

    private static void addPair(Map<String, Object> to, String text, int start, int end) {
        if (start == end) {
            return;
        }
        int equals = text.indexOf('=', start);
        boolean valued = equals >= 0 && equals < end;
        String name = decode("", text.substring(start, valued ? equals : end));
        if (name.equals(CACHE_BUSTER)) {
            return;
        }
        String value = valued ? decode(name, text.substring(equals + 1, end)) : "";
        add(to, name, value);
    }

    private static void add(Map<String, Object> to, String name, String value) {
        if (value.indexOf('\0') >= 0) {
            // the recorded server keeps repeated keys apart by NUL, so a NUL makes a list there
            for (String part : value.split("\0", -1)) {
                add(to, name, part);
            }
            return;
        }
        Object before = to.get(name);
        if (before == null) {
            to.put(name, value);
        } else {
            List<Object> values =
                    new ArrayList<>(before instanceof List<?> list ? list : List.of(before));
            values.add(value);
            to.put(name, values);
        }
    }

    /**
     * Puts the parameters of path, query and body together.
     *
     * @throws dev.innkeeper.kernel.ProblemException if one is given twice with different values
     */
    public static Map<String, Object> merge(
            Map<String, String> path, Map<String, Object> query, Map<String, Object> body) {
        if (query.isEmpty() && body.isEmpty()) {
            return Map.copyOf(path);
        }
        Map<String, Object> all = new LinkedHashMap<>(path);
        Map<String, String> conflicts = new LinkedHashMap<>();
        for (Map<String, Object> part : List.of(query, body)) {
            part.forEach((name, value) -> {
                Object before = all.putIfAbsent(name, value);
                if (before != null && !same(before, value)) {
                    conflicts.put(name, CONFLICT);
                }
            });
        }
        if (!conflicts.isEmpty()) {
            throw new Problems.InvalidParameters(conflicts).asException();
        }
        return all;
    }

    private static boolean same(Object one, Object other) {
        return one.equals(other)
                || (!(one instanceof List) && one.toString().equals(other.toString()));
    }

    /** Percent-decodes; a stray per cent sign stands for itself. */
    static String decode(String name, String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0 && ascii(text)) {
            return text;
        }
        byte[] bytes = new byte[text.length() * 3];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' && i + 2 < text.length() && hex(text, i)) {
                bytes[length++] = (byte) java.util.HexFormat.fromHexDigits(text, i + 1, i + 3);
                i += 2;
            } else if (c == '+') {
                bytes[length++] = ' ';
            } else {
                bytes[length++] = (byte) c;
            }
        }
        return utf8(name, bytes, length);
    }

    private static String utf8(String name, byte[] bytes, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Problems.InvalidParameters.of(
                            name.isEmpty() ? "parameters" : name, "value is not valid UTF-8")
                    .asException(e);
        }
    }

    private static boolean hex(String text, int at) {
        return java.util.HexFormat.isHexDigit(text.charAt(at + 1))
                && java.util.HexFormat.isHexDigit(text.charAt(at + 2));
    }

    private static boolean ascii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    private Parameters() {}
}
