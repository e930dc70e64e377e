package dev.innkeeper.guest.bulk;

import dev.innkeeper.guest.bulk.BulkAction.Kind;
import dev.innkeeper.guest.bulk.BulkAction.Step;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Upid;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The actions under way; used inside transactions. */
@Repository
class BulkActions {
    private final JdbcClient database;

    BulkActions(JdbcClient database) {
        this.database = database;
    }

    void add(BulkAction action, List<Step> steps) {
        database.sql(
                        """
                        insert into bulk_action values
                            (:upid, :kind, :node, :caller, :force, false, 0, :notBefore, :target,
                             :workers)\
                        """)
                .param("upid", action.upid().toString())
                .param("kind", action.kind().name())
                .param("node", action.node().value())
                .param("caller", action.caller().toString())
                .param("force", action.forceStop())
                .param("notBefore", action.notBefore().atOffset(ZoneOffset.UTC))
                .param("target", action.target().map(NodeName::value).orElse(null))
                .param("workers", action.workers())
                .update();
        for (Step step : steps) {
            database.sql(
                            """
                            insert into bulk_step values
                                (:upid, :guest, :stage, :pause, :timeout, null, false)\
                            """)
                    .param("upid", action.upid().toString())
                    .param("guest", step.guest().value())
                    .param("stage", step.stage())
                    .param("pause", step.pause())
                    .param("timeout", step.timeout())
                    .update();
        }
    }

    List<Upid> list() {
        return database
                .sql("select upid from bulk_action order by upid")
                .query(String.class)
                .list()
                .stream()
                .map(Upid::parse)
                .toList();
    }

    /** Holds an action until the transaction ends; empty if it is over or held by another. */
    Optional<BulkAction> hold(Upid upid) {
        return database.sql("select * from bulk_action where upid = :upid for update skip locked")
                .param("upid", upid.toString())
                .query((row, number) -> action(row))
                .optional();
    }

    /** In the order in which they are to be taken. */
    List<Step> steps(Upid upid) {
        return database.sql("select * from bulk_step where upid = :upid order by stage, guest")
                .param("upid", upid.toString())
                .query((row, number) -> step(row))
                .list();
    }

    void begun(Upid upid, GuestId guest, Upid task) {
        database.sql("update bulk_step set task = :task where upid = :upid and guest = :guest")
                .param("task", task.toString())
                .param("upid", upid.toString())
                .param("guest", guest.value())
                .update();
    }

    void ended(Upid upid, GuestId guest) {
        database.sql("update bulk_step set ended = true where upid = :upid and guest = :guest")
                .param("upid", upid.toString())
                .param("guest", guest.value())
                .update();
    }

    void failed(Upid upid) {
        database.sql("update bulk_action set failures = failures + 1 where upid = :upid")
                .param("upid", upid.toString())
                .update();
    }

    void waitUntil(Upid upid, Instant notBefore) {
        database.sql(
                        """
                        update bulk_action set not_before = greatest(not_before, :time)
                        where upid = :upid\
                        """)
                .param("time", notBefore.atOffset(ZoneOffset.UTC))
                .param("upid", upid.toString())
                .update();
    }

    /** A user wants it to end; false if there is no such action. */
    boolean stop(Upid upid) {
        return database.sql("update bulk_action set stopped = true where upid = :upid")
                        .param("upid", upid.toString())
                        .update()
                == 1;
    }

    void remove(Upid upid) {
        database.sql("delete from bulk_action where upid = :upid")
                .param("upid", upid.toString())
                .update();
    }

    private static BulkAction action(ResultSet row) throws SQLException {
        return new BulkAction(
                Upid.parse(row.getString("upid")),
                Kind.valueOf(row.getString("kind")),
                new NodeName(row.getString("node")),
                Caller.parse(row.getString("caller")),
                row.getBoolean("force_stop"),
                row.getBoolean("stopped"),
                row.getInt("failures"),
                row.getObject("not_before", java.time.OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getString("target")).map(NodeName::new),
                row.getInt("workers"));
    }

    private static Step step(ResultSet row) throws SQLException {
        return new Step(
                new GuestId(row.getInt("guest")),
                row.getInt("stage"),
                row.getInt("pause"),
                row.getInt("timeout"),
                Optional.ofNullable(row.getString("task")).map(Upid::parse),
                row.getBoolean("ended"));
    }
}
