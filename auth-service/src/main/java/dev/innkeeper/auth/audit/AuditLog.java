package dev.innkeeper.auth.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table that is only added to: a trigger refuses every change and every removal, also ours. Old
 * months go as whole partitions ({@link AuditPartitions}).
 */
@Repository
class AuditLog {
    private static final JsonMapper JSON = new JsonMapper();

    private final JdbcTemplate database;
    private final JdbcClient queries;

    AuditLog(JdbcTemplate database, JdbcClient queries) {
        this.database = database;
        this.queries = queries;
    }

    /** An entry with its number. */
    record Numbered(long id, AuditEntry entry) {}

    /**
     * Which entries to show.
     *
     * @param below only those with a smaller number
     * @param action whole, or the part before the dot
     */
    record Filter(
            Optional<String> actor,
            Optional<String> action,
            Optional<String> object,
            Optional<String> client,
            Optional<Boolean> ok,
            Optional<Instant> since,
            Optional<Instant> until,
            Optional<Long> below,
            int limit) {}

    void add(AuditEntry entry) {
        addAll(List.of(entry));
    }

    /** Adds many in one go, in their order. */
    void addAll(List<AuditEntry> entries) {
        database.batchUpdate(
                """
                insert into audit_log
                    (at, actor, client, action, object, outcome, reason, before, after)
                values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb)\
                """,
                entries,
                Math.max(1, entries.size()),
                (row, entry) -> {
                    row.setObject(1, entry.at().atOffset(ZoneOffset.UTC));
                    row.setString(2, entry.actor());
                    row.setString(3, entry.client());
                    row.setString(4, entry.action());
                    row.setString(5, entry.object());
                    row.setString(6, entry.ok() ? "ok" : "refused");
                    row.setString(7, entry.reason().orElse(null));
                    row.setString(8, json(entry.before()));
                    row.setString(9, json(entry.after()));
                });
    }

    /** Newest first. */
    List<Numbered> list(Filter filter) {
        Map<String, Object> values = new LinkedHashMap<>();
        List<String> conditions = new ArrayList<>();
        filter.actor().ifPresent(text -> add(conditions, values, "actor = :actor", text));
        filter.object().ifPresent(text -> add(conditions, values, "object = :object", text));
        filter.client().ifPresent(text -> add(conditions, values, "client = :client", text));
        filter.action()
                .ifPresent(text ->
                        add(
                                conditions,
                                values,
                                "(action = :action or starts_with(action, :action || '.'))",
                                text));
        filter.ok()
                .ifPresent(
                        ok -> add(conditions, values, "outcome = :outcome", ok ? "ok" : "refused"));
        filter.since()
                .ifPresent(
                        at -> add(conditions, values, "at >= :since", at.atOffset(ZoneOffset.UTC)));
        filter.until()
                .ifPresent(
                        at -> add(conditions, values, "at < :until", at.atOffset(ZoneOffset.UTC)));
        filter.below().ifPresent(id -> add(conditions, values, "id < :below", id));
        String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        return queries.sql("select * from audit_log" + where + " order by id desc limit :limit")
                .params(values)
                .param("limit", filter.limit())
                .query(AuditLog::read)
                .list();
    }

    /** A condition names its value after the colon. */
    private static void add(
            List<String> conditions, Map<String, Object> values, String condition, Object value) {
        conditions.add(condition);
        values.put(condition.replaceAll("(?s).*?:([a-z]+).*", "$1"), value);
    }

    private static @Nullable String json(Map<String, ?> values) {
        return values.isEmpty() ? null : JSON.writeValueAsString(values);
    }

    private static Numbered read(ResultSet row, int number) throws SQLException {
        return new Numbered(
                row.getLong("id"),
                new AuditEntry(
                        row.getTimestamp("at").toInstant(),
                        row.getString("actor"),
                        row.getString("client"),
                        row.getString("action"),
                        row.getString("object"),
                        row.getString("outcome").equals("ok"),
                        Optional.ofNullable(row.getString("reason")),
                        values(row.getString("before")),
                        values(row.getString("after"))));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> values(@Nullable String json) {
        return json == null ? Map.of() : JSON.readValue(json, Map.class);
    }
}
