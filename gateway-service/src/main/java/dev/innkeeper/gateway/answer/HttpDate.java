package dev.innkeeper.gateway.answer;

import io.netty.util.AsciiString;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The present time as HTTP headers write it, formatted once a second. */
final class HttpDate {
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private record Second(long epoch, AsciiString text) {}

    private final Clock clock;
    private volatile Second last = new Second(-1, AsciiString.EMPTY_STRING);

    HttpDate(Clock clock) {
        this.clock = clock;
    }

    AsciiString now() {
        long epoch = clock.millis() / 1000;
        Second known = last;
        if (known.epoch() != epoch) {
            known = new Second(epoch, new AsciiString(FORM.format(Instant.ofEpochSecond(epoch))));
            last = known;
        }
        return known.text();
    }
}
