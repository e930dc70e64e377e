package dev.innkeeper.tasks;

import dev.innkeeper.kernel.Upid;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** The tasks that this service issued. */
final class TaskTable {
    private final JdbcTemplate jdbc;

    TaskTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    int nextNumber() {
        Integer next = jdbc.queryForObject("select nextval('task_number')::int", Integer.class);
        return next == null ? 0 : next;
    }

    void insert(Upid upid, Instant startedAt, Optional<String> trace) {
        jdbc.update(
                "insert into task (upid, started_at, trace) values (?, ?, ?)",
                upid.toString(),
                Timestamp.from(startedAt),
                trace.orElse(null));
    }

    /** Counts lines; empty if the task has ended or is not ours. Locks the task. */
    Optional<Integer> addLines(Upid upid, int lines) {
        return jdbc
                .queryForList(
                        "update task set lines = lines + ? where upid = ? and finished_at is null"
                                + " returning lines",
                        Integer.class,
                        lines,
                        upid.toString())
                .stream()
                .findFirst();
    }

    void finish(Upid upid, Instant at, String exitStatus) {
        jdbc.update(
                "update task set finished_at = ?, exit_status = ? where upid = ?",
                Timestamp.from(at),
                exitStatus,
                upid.toString());
    }

    Optional<TaskStatus> find(Upid upid) {
        return jdbc
                .query(
                        "select upid, started_at, finished_at, exit_status from task where upid = ?",
                        (row, number) -> status(row),
                        upid.toString())
                .stream()
                .findFirst();
    }

    List<TaskStatus> list() {
        return jdbc.query(
                "select upid, started_at, finished_at, exit_status from task order by started_at",
                (row, number) -> status(row));
    }

    List<TaskStatus> listRunning() {
        return jdbc.query(
                "select upid, started_at, finished_at, exit_status from task"
                        + " where finished_at is null order by started_at",
                (row, number) -> status(row));
    }

    /** When the task that runs the longest began; empty if none runs. */
    Optional<Instant> oldestRunning() {
        return Optional.ofNullable(
                        jdbc.queryForObject(
                                "select min(started_at) from task where finished_at is null",
                                Timestamp.class))
                .map(Timestamp::toInstant);
    }

    int deleteFinishedBefore(Instant limit) {
        return jdbc.update("delete from task where finished_at < ?", Timestamp.from(limit));
    }

    private static TaskStatus status(ResultSet row) throws SQLException {
        return new TaskStatus(
                Upid.parse(row.getString(1)),
                row.getTimestamp(2).toInstant(),
                Optional.ofNullable(row.getTimestamp(3)).map(Timestamp::toInstant),
                Optional.ofNullable(row.getString(4)));
    }
}
