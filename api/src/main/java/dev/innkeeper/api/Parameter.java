package dev.innkeeper.api;

import org.jspecify.annotations.Nullable;

/**
 * A parameter of an operation. A numbered family ({@code net[n]}) is one parameter.
 *
 * @param name wire name, {@code net[n]} for a family
 * @param requires another parameter that must be given too
 */
public record Parameter(
        String name,
        Place place,
        Schema schema,
        boolean required,
        @Nullable Family family,
        @Nullable Object defaultValue,
        @Nullable String requires,
        @Nullable String description) {

    /** Where clients put it. The gateway accepts query and body alike. */
    public enum Place {
        PATH,
        QUERY,
        BODY
    }
}
