package dev.innkeeper.cluster.tasks;

import dev.innkeeper.kernel.Upid;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tasks of the cluster and their logs, in this service's tables. */
@Repository
class TaskArchive {
    private static final String OUTCOME =
            """
            case when exit_status = 'OK' then 'ok'
                 when exit_status like 'WARNINGS:%' then 'warning'
                 when exit_status = 'unexpected status' then 'unknown'
                 when exit_status is null then 'running'
                 else 'error' end\
            """;

    private final JdbcClient database;

    TaskArchive(JdbcClient database) {
        this.database = database;
    }

    /** One page of a list, and how many tasks there are in all. */
    record Page(List<ArchivedTask> tasks, long total) {
        Page {
            tasks = List.copyOf(tasks);
        }
    }

    /** Lines of a log with the number of the first, and how many lines there are in all. */
    record Log(List<String> lines, long total) {
        Log {
            lines = List.copyOf(lines);
        }
    }

    Optional<ArchivedTask> find(Upid upid) {
        return database.sql("select * from task_archive where upid = :upid")
                .param("upid", upid.toString())
                .query(TaskArchive::task)
                .optional();
    }

    /** The service that issued the task. */
    Optional<String> findOwner(Upid upid) {
        return database.sql("select owner from task_archive where upid = :upid")
                .param("upid", upid.toString())
                .query(String.class)
                .optional();
    }

    /** Newest first. */
    Page list(TaskFilter filter) {
        Map<String, Object> values = new HashMap<>();
        String where = where(filter, values);
        long total =
                database.sql("select count(*) from task_archive where " + where)
                        .params(values)
                        .query(Long.class)
                        .single();
        String limit = filter.limit() == 0 ? "" : " limit " + filter.limit();
        List<ArchivedTask> tasks =
                database.sql(
                                "select * from task_archive where "
                                        + where
                                        + " order by started desc, arrival desc offset "
                                        + filter.start()
                                        + limit)
                        .params(values)
                        .query(TaskArchive::task)
                        .list();
        return new Page(tasks, total);
    }

    private static String where(TaskFilter filter, Map<String, Object> values) {
        List<String> all = new ArrayList<>();
        add(all, values, "node = :node", "node", Optional.of(filter.node().value()));
        switch (filter.source()) {
            case ARCHIVE -> all.add("ended is not null");
            case ACTIVE -> all.add("ended is null");
            case ALL -> {}
        }
        filter.owner()
                .ifPresent(caller -> {
                    all.add("(issuer = :owner or issuer like :tokens)");
                    values.put("owner", caller.toString());
                    values.put("tokens", tokensOf(caller));
                });
        add(all, values, "started >= :since", "since", filter.since());
        add(all, values, "started <= :until", "until", filter.until());
        add(all, values, "type = :type", "type", filter.type());
        add(all, values, "id = :guest", "guest", filter.guest().map(String::valueOf));
        add(
                all,
                values,
                "position(lower(:user) in lower(split_part(issuer, '!', 1))) > 0",
                "user",
                filter.user());
        if (filter.errors()) {
            all.add(OUTCOME + " in ('error', 'unknown')");
        }
        if (!filter.outcomes().isEmpty()) {
            all.add(OUTCOME + " in (:outcomes)");
            values.put("outcomes", Set.copyOf(filter.outcomes()));
        }
        return String.join(" and ", all);
    }

    private static String tokensOf(dev.innkeeper.kernel.Caller caller) {
        String escaped =
                caller.toString().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
        return caller.token().isEmpty() ? escaped + "!%" : escaped;
    }

    private static void add(
            List<String> conditions,
            Map<String, Object> values,
            String condition,
            String name,
            Optional<?> value) {
        value.ifPresent(some -> {
            conditions.add(condition);
            values.put(name, some);
        });
    }

    /** What runs, and of each node what ended last; newest first. */
    List<ArchivedTask> recent(int endedPerNode) {
        return database.sql(
                        """
                        select * from (
                            select *, row_number() over (
                                partition by node, ended is null
                                order by started desc, arrival desc) as place
                            from task_archive) ranked
                        where ended is null or place <= :ended
                        order by started desc, arrival desc\
                        """)
                .param("ended", endedPerNode)
                .query(TaskArchive::task)
                .list();
    }

    /**
     * Reads a log.
     *
     * @param start lines to skip
     * @param limit at most so many; 0 for all
     */
    Log log(Upid upid, long start, long limit) {
        long total =
                database.sql("select count(*) from task_line where upid = :upid")
                        .param("upid", upid.toString())
                        .query(Long.class)
                        .single();
        List<String> lines =
                database.sql(
                                "select line from task_line where upid = :upid order by number offset "
                                        + start
                                        + (limit == 0 ? "" : " limit " + limit))
                        .param("upid", upid.toString())
                        .query(String.class)
                        .list();
        return new Log(lines, total);
    }

    /** Enters a task; a repetition changes nothing. Returns true if it was not known yet. */
    boolean started(Upid upid, String owner) {
        return database.sql(
                                """
                                insert into task_archive
                                    (upid, owner, node, pid, pstart, started, type, id, issuer)
                                values (:upid, :owner, :node, :pid, :pstart, :started, :type, :id, :issuer)
                                on conflict (upid) do nothing\
                                """)
                        .param("upid", upid.toString())
                        .param("owner", owner)
                        .param("node", upid.node().value())
                        .param("pid", upid.pid())
                        .param("pstart", upid.pstart())
                        .param("started", upid.start().getEpochSecond())
                        .param("type", upid.type())
                        .param("id", upid.id())
                        .param("issuer", upid.user())
                        .update()
                > 0;
    }

    /** Adds lines to a log; lines that are there stay as they are. */
    void logged(Upid upid, int firstLine, List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            database.sql(
                            "insert into task_line values (:upid, :number, :line) on conflict do"
                                    + " nothing")
                    .param("upid", upid.toString())
                    .param("number", firstLine + i)
                    .param("line", lines.get(i).replace("\u0000", ""))
                    .update();
        }
    }

    /** Ends a task. Returns false if it had ended before. */
    boolean finished(Upid upid, long ended, String exitStatus, String positions) {
        return database.sql(
                                """
                                update task_archive
                                set ended = :ended, exit_status = :status, positions = :positions
                                where upid = :upid and ended is null\
                                """)
                        .param("ended", ended)
                        .param("status", exitStatus)
                        .param("positions", positions)
                        .param("upid", upid.toString())
                        .update()
                > 0;
    }

    /** Forgets tasks that ended before this time, in seconds, with their logs. */
    int forgetEndedBefore(long second) {
        database.sql(
                        "delete from task_line where upid in (select upid from task_archive where"
                                + " ended < :second)")
                .param("second", second)
                .update();
        return database.sql("delete from task_archive where ended < :second")
                .param("second", second)
                .update();
    }

    private static ArchivedTask task(ResultSet row, int number) throws SQLException {
        long ended = row.getLong("ended");
        Optional<Long> end = row.wasNull() ? Optional.empty() : Optional.of(ended);
        return new ArchivedTask(
                Upid.parse(row.getString("upid")),
                end,
                Optional.ofNullable(row.getString("exit_status")),
                row.getString("positions"));
    }
}
