package dev.innkeeper.api;

import java.util.Locale;
import java.util.Optional;

/** The four HTTP methods of the API. */
public enum Verb {
    GET,
    POST,
    PUT,
    DELETE;

    /** Whether a call may change something. */
    public boolean mutating() {
        return this != GET;
    }

    /** The verb of an HTTP method's name, empty for the methods that the API does not have. */
    public static Optional<Verb> find(String method) {
        return switch (method.toUpperCase(Locale.ROOT)) {
            case "GET" -> Optional.of(GET);
            case "POST" -> Optional.of(POST);
            case "PUT" -> Optional.of(PUT);
            case "DELETE" -> Optional.of(DELETE);
            default -> Optional.empty();
        };
    }
}
