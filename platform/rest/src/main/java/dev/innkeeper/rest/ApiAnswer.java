package dev.innkeeper.rest;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer with fields beside {@code data}, such as {@code total} of a paged list. A handler
 * without such fields returns its data as it is.
 */
public record ApiAnswer(@Nullable Object data, Map<String, Object> extras) {
    public ApiAnswer {
        extras = Map.copyOf(extras);
    }

    /** A page of a list, with the number of all its entries. */
    public static ApiAnswer page(Object data, long total) {
        return new ApiAnswer(data, Map.of("total", total));
    }
}
