package dev.innkeeper.cluster.log;

import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.NodeName;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What happened in the cluster, for people: the newest entries. */
@Repository
public class ClusterLog {
    /** syslog's {@code info}. */
    private static final int INFO = 6;

    /** syslog's {@code warning}. */
    private static final int WARNING = 4;

    /** Clients know this name from Proxmox VE, and pick entries by it. */
    private static final String TAG = "pvedaemon";

    private static final int KEPT = 1000;

    /** Anybody can cause warnings: they must not push everything else out. */
    private static final int KEPT_WARNINGS = 250;

    private final JdbcClient database;

    ClusterLog(JdbcClient database) {
        this.database = database;
    }

    /**
     * An entry.
     *
     * @param at seconds since 1970
     * @param priority as in syslog, 6 for information
     */
    record Entry(
            long uid,
            long at,
            String node,
            String user,
            int priority,
            long pid,
            String tag,
            String message) {

        boolean belongsTo(Caller caller) {
            Caller issuer = Caller.parse(user);
            return issuer.equals(caller)
                    || (caller.token().isEmpty() && issuer.user().equals(caller.user()));
        }
    }

    /** Adds an entry, and forgets what is too old to be shown. */
    public void add(Instant at, NodeName node, String user, long pid, String message) {
        add(INFO, at, node, user, pid, message);
    }

    /** Adds an entry about something that administrators should look at. */
    void warn(Instant at, NodeName node, String user, long pid, String message) {
        add(WARNING, at, node, user, pid, message);
    }

    private void add(
            int priority, Instant at, NodeName node, String user, long pid, String message) {
        long uid =
                database.sql(
                                """
                                insert into cluster_log
                                    (at, node, issuer, priority, pid, tag, message)
                                values (:at, :node, :user, :priority, :pid, :tag, :message)
                                returning uid\
                                """)
                        .param("at", at.getEpochSecond())
                        .param("node", node.value())
                        .param("user", user)
                        .param("priority", priority)
                        .param("pid", pid)
                        .param("tag", TAG)
                        .param("message", message)
                        .query(Long.class)
                        .single();
        if (uid % 100 == 0) {
            forgetOld();
        }
    }

    private void forgetOld() {
        database.sql(
                        """
                        delete from cluster_log
                        where uid in (
                            select uid
                            from (
                                select uid, priority,
                                       row_number() over (
                                           partition by priority order by uid desc) as place
                                from cluster_log) ranked
                            where place > case priority when :warning then :warnings else :kept end)\
                        """)
                .param("warning", WARNING)
                .param("warnings", KEPT_WARNINGS)
                .param("kept", KEPT)
                .update();
    }

    /** Newest first. */
    List<Entry> newest() {
        return database.sql("select * from cluster_log order by uid desc")
                .query((row, number) ->
                        new Entry(
                                row.getLong("uid"),
                                row.getLong("at"),
                                row.getString("node"),
                                row.getString("issuer"),
                                row.getInt("priority"),
                                row.getLong("pid"),
                                row.getString("tag"),
                                row.getString("message")))
                .list();
    }
}
