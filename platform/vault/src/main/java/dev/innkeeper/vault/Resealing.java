package dev.innkeeper.vault;

import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Brings everything under the present key after the key file has got a new first line. Each row is
 * changed by itself, and only if it is still what was read: a crash in the middle leaves rows under
 * both keys, all of them readable, and the next run goes on.
 */
public final class Resealing {
    private static final Logger log = LoggerFactory.getLogger(Resealing.class);

    private final JdbcClient database;
    private final Vault vault;
    private final List<SealedColumn> columns;

    public Resealing(JdbcClient database, Vault vault, List<SealedColumn> columns) {
        this.database = database;
        this.vault = vault;
        this.columns = List.copyOf(columns);
    }

    /**
     * What a run did.
     *
     * @param key id of the present key
     * @param sealed rows that were brought under it
     * @param unreadable rows under a key that is not in the file; they stay as they are
     */
    public record Outcome(String key, int sealed, int unreadable) {}

    private record Row(List<String> key, String sealed) {}

    public Outcome run() {
        String prefix = vault.currentPrefix();
        int sealed = 0;
        int unreadable = 0;
        for (SealedColumn column : columns) {
            for (Row row : outdated(column, prefix)) {
                if (reseal(column, row)) {
                    sealed++;
                } else {
                    unreadable++;
                }
            }
        }
        if (sealed > 0) {
            log.atInfo().addKeyValue("rows", sealed).log("Secrets sealed under the new master key");
        }
        return new Outcome(vault.currentKey(), sealed, unreadable);
    }

    private List<Row> outdated(SealedColumn column, String prefix) {
        return database.sql(
                        "select %s, %s from %s where (%s) and not starts_with(%s, :prefix)"
                                .formatted(
                                        String.join(", ", column.key()),
                                        column.column(),
                                        column.table(),
                                        column.where(),
                                        column.column()))
                .param("prefix", prefix)
                .query((row, number) ->
                        new Row(
                                column.key().stream().map(name -> text(row, name)).toList(),
                                row.getString(column.column())))
                .list();
    }

    private static String text(java.sql.ResultSet row, String column) {
        try {
            return row.getString(column);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException("cannot read " + column, e);
        }
    }

    private boolean reseal(SealedColumn column, Row row) {
        String purpose = column.purpose().apply(row.key());
        String renewed;
        try {
            renewed = vault.seal(purpose, vault.open(purpose, row.sealed()));
        } catch (IllegalStateException e) {
            log.atError()
                    .addKeyValue("purpose", purpose)
                    .addKeyValue("cause", e.getMessage())
                    .log("A secret cannot be read");
            return false;
        }
        String rows =
                column.key().stream()
                        .map(name -> name + " = ?")
                        .collect(Collectors.joining(" and "));
        var update =
                database.sql(
                                "update %s set %s = ? where %s and %s = ?"
                                        .formatted(
                                                column.table(),
                                                column.column(),
                                                rows,
                                                column.column()))
                        .param(renewed);
        for (String part : row.key()) {
            update = update.param(part);
        }
        update.param(row.sealed()).update();
        return true;
    }
}
