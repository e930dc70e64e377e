package dev.innkeeper.auth.sync;

import dev.innkeeper.kernel.Upid;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The syncs that run, one per realm. Whoever runs one shows again and again that he is alive; a
 * sync whose runner is silent for too long is over, and can change nothing any more.
 */
@Component
class SyncRuns {
    private static final Duration LEASE = Duration.ofMinutes(3);

    private final JdbcTemplate database;
    private final Clock clock;

    SyncRuns(JdbcTemplate database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** False if another sync of the realm runs. */
    boolean begin(Upid upid, String realm) {
        return database.update(
                        "insert into realm_syncs (upid, realm, alive_until) values (?, ?, ?)"
                                + " on conflict (realm) do nothing",
                        upid.toString(),
                        realm,
                        lease())
                == 1;
    }

    /** Shows that the sync goes on; false if it must not. */
    boolean goOn(Upid upid) {
        return database.update(
                        "update realm_syncs set alive_until = ? where upid = ? and not stopped",
                        lease(),
                        upid.toString())
                == 1;
    }

    /** In the transaction that applies the result: false if it must not be applied. */
    boolean finish(Upid upid) {
        return database.update(
                        "delete from realm_syncs where upid = ? and not stopped", upid.toString())
                == 1;
    }

    /** In the transaction that ends the task as failed: false if it has ended. */
    boolean giveUp(Upid upid) {
        return database.update("delete from realm_syncs where upid = ?", upid.toString()) == 1;
    }

    /** Asks a sync to end; false if it does not run. */
    boolean stop(Upid upid) {
        return database.update(
                        "update realm_syncs set stopped = true where upid = ?", upid.toString())
                == 1;
    }

    /** Removes the syncs whose runner is gone. */
    List<Upid> takeAbandoned() {
        return database
                .queryForList(
                        "delete from realm_syncs where alive_until < ? returning upid",
                        String.class,
                        Timestamp.from(clock.instant()))
                .stream()
                .map(Upid::parse)
                .toList();
    }

    private Timestamp lease() {
        return Timestamp.from(clock.instant().plus(LEASE));
    }
}
