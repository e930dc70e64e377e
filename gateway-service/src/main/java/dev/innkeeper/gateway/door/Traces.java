package dev.innkeeper.gateway.door;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import reactor.netty.http.server.HttpServerRequest;

/** The W3C trace of a request: the client's if it brings one, else a new one. */
final class Traces {
    private static final Pattern SHAPE =
            Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    static String of(HttpServerRequest request) {
        String given = request.requestHeaders().get("traceparent");
        return given != null && SHAPE.matcher(given).matches() ? given : begin();
    }

    private static String begin() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        return "00-"
                + hex.toHexDigits(random.nextLong())
                + hex.toHexDigits(random.nextLong() | 1)
                + "-"
                + hex.toHexDigits(random.nextLong() | 1)
                + "-01";
    }

    private Traces() {}
}
