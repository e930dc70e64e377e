package dev.innkeeper.gateway.request;

import java.util.Map;

/**
 * The parts of {@code /api2/<format>/<path>?<query>}.
 *
 * @param format as it stands, empty if there is none
 * @param path from its slash on, percent-encoded; empty for the root
 * @param query without the question mark, percent-encoded
 */
public record ApiUri(String format, String path, String query) {
    private static final String PREFIX = "/api2";

    /** Whether a request's URI belongs to the API at all. */
    public static boolean matches(String uri) {
        return uri.startsWith(PREFIX)
                && (uri.length() == PREFIX.length()
                        || uri.charAt(PREFIX.length()) == '/'
                        || uri.charAt(PREFIX.length()) == '?');
    }

    /** Splits a URI that {@linkplain #matches belongs to} the API. */
    public static ApiUri of(String uri) {
        int question = uri.indexOf('?');
        String query = question < 0 ? "" : uri.substring(question + 1);
        String path = uri.substring(0, question < 0 ? uri.length() : question);
        int start = PREFIX.length();
        while (start < path.length() && path.charAt(start) == '/') {
            start++;
        }
        int slash = path.indexOf('/', start);
        return slash < 0
                ? new ApiUri(path.substring(start), "", query)
                : new ApiUri(path.substring(start, slash), path.substring(slash), query);
    }

    /** The path as messages show it: decoded, slashes single, none at the end. */
    public String shownPath() {
        StringBuilder out = new StringBuilder();
        for (String segment : path.split("/")) {
            if (!segment.isEmpty()) {
                out.append('/').append(decodedLeniently(segment));
            }
        }
        return out.isEmpty() ? "/" : out.toString();
    }

    /** The query's parameters. */
    public Map<String, Object> queryParameters() {
        return query.isEmpty() ? Map.of() : Parameters.ofForm(query);
    }

    private static String decodedLeniently(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            return java.net.URLDecoder.decode(
                    segment.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return segment;
        }
    }
}
