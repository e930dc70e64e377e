package dev.innkeeper.gateway.door;

import dev.innkeeper.gateway.answer.Outcome;
import dev.innkeeper.kernel.Problem;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

/** What the HTTP layer refuses before anybody asks who is there (BEHAVIOUR.md 4 and 8). */
final class Transport {
    /** Largest body of a call that is no upload. */
    static final int LARGEST_BODY = 64 * 1024;

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";
    private static final String MULTIPART = "multipart/form-data";

    /** The refusal, or null if the request may go on. */
    static @Nullable Outcome refusal(HttpServerRequest request) {
        String method = request.method().name();
        boolean mayHaveBody = method.equals("POST") || method.equals("PUT");
        if (!mayHaveBody && !method.equals("GET") && !method.equals("DELETE")) {
            return refused("method '" + method + "' not available");
        }
        HttpHeaders headers = request.requestHeaders();
        if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return refused("chunked transfer encoding not supported");
        }
        long length = length(headers);
        if (length == 0) {
            return null;
        }
        if (length < 0) {
            return refused("unexpected content length");
        }
        if (!mayHaveBody) {
            return refused("Unexpected content for method '" + method + "'");
        }
        return body(request, length);
    }

    private static @Nullable Outcome body(HttpServerRequest request, long length) {
        if (isUpload(request)) {
            return null;
        }
        String type = request.requestHeaders().get(HttpHeaderNames.CONTENT_TYPE);
        if (type != null && !isForm(type) && !isJson(type)) {
            return new Outcome.Bare(
                    Problem.Kind.TRANSPORT, "upload 'Content-Type '" + type + "' not implemented");
        }
        return length > LARGEST_BODY ? refused("for data too large") : null;
    }

    /** Bytes of the body; 0 for none, negative for a length that is no number. */
    static long length(HttpHeaders headers) {
        String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        if (length == null) {
            return 0;
        }
        try {
            return Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Whether the body is a file that is streamed to the storage service. */
    static boolean isUpload(HttpServerRequest request) {
        String type = request.requestHeaders().get(HttpHeaderNames.CONTENT_TYPE);
        return type != null
                && startsWith(type, MULTIPART)
                && request.method().name().equals("POST")
                && isUploadPath(request.uri());
    }

    /** Whether this is a path that takes files: it needs no CSRF token (WIRE.md 2.2). */
    static boolean isUploadPath(String uri) {
        int question = uri.indexOf('?');
        String path = question < 0 ? uri : uri.substring(0, question);
        return path.endsWith("/upload") && path.contains("/storage/");
    }

    static boolean isJson(String contentType) {
        return startsWith(contentType, JSON);
    }

    private static boolean isForm(String contentType) {
        return startsWith(contentType, FORM);
    }

    private static boolean startsWith(String contentType, String wanted) {
        return contentType.regionMatches(true, 0, wanted, 0, wanted.length())
                && (contentType.length() == wanted.length()
                        || !Character.isLetterOrDigit(contentType.charAt(wanted.length())));
    }

    private static Outcome refused(String message) {
        return new Outcome.Bare(Problem.Kind.NO_SUCH_METHOD, message);
    }

    private Transport() {}
}
