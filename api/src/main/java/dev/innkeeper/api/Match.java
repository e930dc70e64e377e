package dev.innkeeper.api;

import java.util.Map;

/** What a method and a path lead to. */
public sealed interface Match {

    /** An operation, and the values that the path gives to its parameters. */
    record Found(Operation operation, Map<String, String> pathParameters) implements Match {
        public Found {
            pathParameters = Map.copyOf(pathParameters);
        }
    }

    /** The path exists, this method on it does not. */
    record UnknownMethod() implements Match {}

    /** No operation has this path. */
    record UnknownPath() implements Match {}
}
