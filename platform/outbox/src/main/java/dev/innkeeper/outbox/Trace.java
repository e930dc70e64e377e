package dev.innkeeper.outbox;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The W3C trace context of what the current thread works on, kept in the log's context so that each
 * line carries it: {@code traceparent} whole, {@code trace} the id alone.
 */
public final class Trace implements AutoCloseable {
    private static final String PARENT = "traceparent";
    private static final String ID = "trace";
    private static final Pattern SHAPE =
            Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final @Nullable String before;

    private Trace(@Nullable String before) {
        this.before = before;
    }

    /** Continues this trace until closed; text that is none leaves the thread without one. */
    public static Trace enter(Optional<String> traceparent) {
        Trace scope = new Trace(MDC.get(PARENT));
        set(traceparent.filter(text -> SHAPE.matcher(text).matches()).orElse(null));
        return scope;
    }

    /** Continues this trace, or begins a new one if the text is none. */
    public static Trace enterOrBegin(Optional<String> traceparent) {
        return enter(
                Optional.of(
                        traceparent
                                .filter(text -> SHAPE.matcher(text).matches())
                                .orElseGet(Trace::begin)));
    }

    /** The traceparent of the current thread's work. */
    public static Optional<String> current() {
        return Optional.ofNullable(MDC.get(PARENT));
    }

    /** A new trace's text. */
    public static String begin() {
        byte[] random = new byte[24];
        RANDOM.nextBytes(random);
        HexFormat hex = HexFormat.of();
        return "00-%s-%s-01".formatted(hex.formatHex(random, 0, 16), hex.formatHex(random, 16, 24));
    }

    @Override
    public void close() {
        set(before);
    }

    private static void set(@Nullable String traceparent) {
        if (traceparent == null) {
            MDC.remove(PARENT);
            MDC.remove(ID);
        } else {
            MDC.put(PARENT, traceparent);
            MDC.put(ID, traceparent.substring(3, 35));
        }
    }
}
