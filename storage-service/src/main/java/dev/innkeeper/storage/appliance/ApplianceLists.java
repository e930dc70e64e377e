package dev.innkeeper.storage.appliance;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The lists as they were last fetched, one for each source. */
@Repository
class ApplianceLists {
    private final JdbcClient database;

    ApplianceLists(JdbcClient database) {
        this.database = database;
    }

    /** A fetched list. */
    record Fetched(String source, String templates, String content, Instant fetchedAt) {}

    List<Fetched> list() {
        return database.sql("select source, templates, content, fetched_at from appliance_list")
                .query((row, _) ->
                        new Fetched(
                                row.getString("source"),
                                row.getString("templates"),
                                row.getString("content"),
                                row.getTimestamp("fetched_at").toInstant()))
                .list();
    }

    Optional<Instant> fetchedAt(String source) {
        return database.sql("select fetched_at from appliance_list where source = ?")
                .param(source)
                .query(java.sql.Timestamp.class)
                .optional()
                .map(java.sql.Timestamp::toInstant);
    }

    void save(Fetched list) {
        database.sql(
                        """
                        insert into appliance_list (source, templates, content, fetched_at)
                        values (?, ?, ?, ?)
                        on conflict (source) do update set templates = excluded.templates,
                            content = excluded.content, fetched_at = excluded.fetched_at
                        """)
                .params(
                        list.source(),
                        list.templates(),
                        list.content(),
                        java.sql.Timestamp.from(list.fetchedAt()))
                .update();
    }
}
