package dev.innkeeper.outbox;

import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** How far the listeners of this service have read. */
final class OffsetTable {
    private final JdbcTemplate jdbc;

    OffsetTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param next offset of the first record that is not handled
     * @param sequence of the last record that is handled, 0 on topics without
     */
    record Progress(long next, long sequence) {}

    Map<String, Progress> load(String listener) {
        Map<String, Progress> found = new HashMap<>();
        jdbc.query(
                "select topic, next_offset, sequence from topic_offset where listener = ?",
                row -> {
                    found.put(row.getString(1), new Progress(row.getLong(2), row.getLong(3)));
                },
                listener);
        return found;
    }

    /** Lets the running transaction commit without waiting for the disk. */
    void commitLater() {
        jdbc.execute("set local synchronous_commit = off");
    }

    /** Moves on; false if another instance was here before, and then nothing may be done. */
    boolean advance(String listener, String topic, long from, Progress to) {
        return jdbc.update(
                        """
                        insert into topic_offset as stored (listener, topic, next_offset, sequence)
                        values (?, ?, ?, ?)
                        on conflict (listener, topic) do update
                            set next_offset = excluded.next_offset, sequence = excluded.sequence
                            where stored.next_offset <= ?
                        """,
                        listener,
                        topic,
                        to.next(),
                        to.sequence(),
                        from)
                == 1;
    }

    /** Starts over on a topic whose records were lost; sequences that were handled stay known. */
    void rewind(String listener, String topic) {
        jdbc.update(
                "update topic_offset set next_offset = 0 where listener = ? and topic = ?",
                listener,
                topic);
    }
}
