package dev.innkeeper.api;

/** A text is no property string of the format asked for. */
public final class MalformedPropertyStringException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    MalformedPropertyStringException(String message) {
        super(message);
    }
}
