package dev.innkeeper.auth.sync;

import dev.innkeeper.kernel.CalendarEvent;
import dev.innkeeper.kernel.Problems.Refused;
import dev.innkeeper.kernel.Upid;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** All jobs that sync realms. */
@Component
class SyncJobs {
    private final JdbcTemplate database;

    SyncJobs(JdbcTemplate database) {
        this.database = database;
    }

    List<SyncJob> list() {
        return database.query(
                "select * from realm_sync_jobs order by id", (row, number) -> job(row));
    }

    Optional<SyncJob> find(String id) {
        return database
                .query("select * from realm_sync_jobs where id = ?", (row, number) -> job(row), id)
                .stream()
                .findFirst();
    }

    /**
     * @throws dev.innkeeper.kernel.ProblemException if there is none
     */
    SyncJob require(String id) {
        return find(id).orElseThrow(() ->
                new Refused("realm sync job '" + id + "' does not exist").asException());
    }

    /** False if there is a job of this id. */
    boolean add(SyncJob job) {
        return database.update(
                        """
                        insert into realm_sync_jobs
                            (id, realm, schedule, enabled, comment, scope, remove_vanished,
                             enable_new, counted_from)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (id) do nothing
                        """,
                        job.id(),
                        job.realm(),
                        job.schedule().toString(),
                        job.enabled(),
                        job.comment().orElse(null),
                        job.scope().orElse(null),
                        job.removeVanished().orElse(null),
                        job.enableNew().orElse(null),
                        Timestamp.from(job.countedFrom()))
                == 1;
    }

    void update(SyncJob job) {
        database.update(
                """
                update realm_sync_jobs
                set schedule = ?, enabled = ?, comment = ?, scope = ?, remove_vanished = ?,
                    enable_new = ?, counted_from = ?
                where id = ?
                """,
                job.schedule().toString(),
                job.enabled(),
                job.comment().orElse(null),
                job.scope().orElse(null),
                job.removeVanished().orElse(null),
                job.enableNew().orElse(null),
                Timestamp.from(job.countedFrom()),
                job.id());
    }

    void delete(String id) {
        database.update("delete from realm_sync_jobs where id = ?", id);
    }

    void ran(String id, Instant at, Optional<Upid> upid) {
        database.update(
                "update realm_sync_jobs set last_run = ?, last_upid = ? where id = ?",
                Timestamp.from(at),
                upid.map(Upid::toString).orElse(null),
                id);
    }

    /** Runs before this moment are not made up for. */
    void countFrom(String id, Instant at) {
        database.update(
                "update realm_sync_jobs set counted_from = ? where id = ?", Timestamp.from(at), id);
    }

    private static SyncJob job(ResultSet row) throws SQLException {
        boolean enableNew = row.getBoolean("enable_new");
        boolean open = row.wasNull();
        return new SyncJob(
                row.getString("id"),
                row.getString("realm"),
                CalendarEvent.parse(row.getString("schedule")),
                row.getBoolean("enabled"),
                Optional.ofNullable(row.getString("comment")),
                Optional.ofNullable(row.getString("scope")),
                Optional.ofNullable(row.getString("remove_vanished")),
                open ? Optional.empty() : Optional.of(enableNew),
                row.getTimestamp("counted_from").toInstant(),
                Optional.ofNullable(row.getTimestamp("last_run")).map(Timestamp::toInstant),
                Optional.ofNullable(row.getString("last_upid")));
    }
}
