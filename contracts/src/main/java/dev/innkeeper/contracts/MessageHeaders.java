package dev.innkeeper.contracts;

/**
 * Names of the headers of a record on the broker, besides those of {@link CommandEnvelope}. The
 * record's value is the message as JSON, or null for a tombstone.
 */
public final class MessageHeaders {
    /** The message's {@link WireName}, as UTF-8 text. */
    public static final String TYPE = "type";

    /** Version of the message's shape, as decimal text. */
    public static final String VERSION = "version";

    /**
     * Place in the topic's history, from 1 and without gaps, as decimal text; only on topics that
     * are written by an outbox.
     */
    public static final String SEQUENCE = "sequence";

    /** W3C trace context of the request that caused the message. */
    public static final String TRACE = "traceparent";

    private MessageHeaders() {}
}
