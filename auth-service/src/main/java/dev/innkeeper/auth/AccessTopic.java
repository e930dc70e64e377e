package dev.innkeeper.auth;

import dev.innkeeper.contracts.AccessEvent;
import dev.innkeeper.contracts.AccessEvent.Removed;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.outbox.Outbox;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * How this service says what changed, and how it makes changes one after another. All changes of
 * access exclude each other, as they do in Proxmox VE: a rule that was checked (the user of an ACL
 * entry exists) still holds when its change commits.
 */
@Component
public class AccessTopic {
    /** Names the advisory lock; any constant does. */
    private static final long LOCK = 0x616363657373L;

    private final Outbox outbox;
    private final JdbcTemplate database;

    AccessTopic(Outbox outbox, JdbcTemplate database) {
        this.outbox = outbox;
        this.database = database;
    }

    /** To be called first in every transaction that changes something; held until its end. */
    public void lock() {
        database.query(
                "select pg_advisory_xact_lock(?)",
                ps -> ps.setLong(1, LOCK),
                (java.sql.ResultSet row) -> {});
    }

    public void publish(AccessEvent event) {
        outbox.publish(Topics.ACCESS, event.key(), event);
    }

    /** Says that a part is gone. */
    public void remove(AccessEvent gone) {
        outbox.remove(Topics.ACCESS, gone.key(), new Removed(gone.key()));
    }
}
