package dev.innkeeper.vault;

import java.util.List;
import java.util.function.Function;

/**
 * A column with sealed texts.
 *
 * @param key the columns that tell rows apart, all texts
 * @param where which rows hold sealed texts: an SQL condition
 * @param purpose of a row, from the values of its key columns in their order
 */
public record SealedColumn(
        String table,
        String column,
        List<String> key,
        String where,
        Function<List<String>, String> purpose) {
    public SealedColumn {
        key = List.copyOf(key);
    }
}
