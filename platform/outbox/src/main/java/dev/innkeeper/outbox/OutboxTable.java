package dev.innkeeper.outbox;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** The SQL of writing: counters and rows, one round trip each. */
final class OutboxTable {
    private static final String TAKE =
            """
            insert into outbox_topic as counter (topic, sequence)
            select topic, messages from unnest(?, ?) as wanted (topic, messages)
            on conflict (topic) do update set sequence = counter.sequence + excluded.sequence
            returning topic, sequence
            """;
    private static final String INSERT =
            """
            insert into outbox
                (topic, sequence, key, type, version, value, trace, command_id, generation)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private final JdbcTemplate jdbc;

    OutboxTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Takes as many sequences per topic as are asked for, and keeps the topics locked until the
     * transaction ends.
     *
     * @param counts in an order that is the same for everybody
     * @return the last sequence of each topic
     */
    Map<String, Long> take(Map<String, Integer> counts) {
        Map<String, Long> last = new HashMap<>();
        run(connection -> {
            Array topics = connection.createArrayOf("text", counts.keySet().toArray());
            Array messages = connection.createArrayOf("bigint", counts.values().toArray());
            try (PreparedStatement take = connection.prepareStatement(TAKE)) {
                take.setArray(1, topics);
                take.setArray(2, messages);
                try (ResultSet rows = take.executeQuery()) {
                    while (rows.next()) {
                        last.put(rows.getString(1), rows.getLong(2));
                    }
                }
            }
        });
        return last;
    }

    void insert(List<OutboxRow> rows) {
        run(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (OutboxRow row : rows) {
                    bind(insert, row);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        });
    }

    /** Wakes a relay in another instance when this transaction commits. */
    void notifyOthers() {
        jdbc.queryForList("select pg_notify('outbox_' || current_schema(), '')");
    }

    /** The counter of a topic, locked until the transaction ends; empty if it has none. */
    Optional<Long> lock(String topic) {
        return jdbc
                .queryForList(
                        "select sequence from outbox_topic where topic = ? for update",
                        Long.class,
                        topic)
                .stream()
                .findFirst();
    }

    /** The first message of a topic that was not published for certain. */
    Optional<Long> firstWaiting(String topic) {
        return Optional.ofNullable(
                jdbc.queryForObject(
                        "select min(sequence) from outbox where topic = ?", Long.class, topic));
    }

    void raise(String topic, long sequence) {
        jdbc.update(
                "insert into outbox_topic (topic, sequence) values (?, ?)"
                        + " on conflict (topic) do update set sequence = excluded.sequence",
                topic,
                sequence);
    }

    private static void bind(PreparedStatement insert, OutboxRow row) throws SQLException {
        insert.setString(1, row.topic());
        insert.setLong(2, row.sequence());
        insert.setString(3, row.key());
        insert.setString(4, row.type());
        insert.setInt(5, row.version());
        insert.setBytes(6, row.value());
        insert.setString(7, row.trace().orElse(null));
        if (row.command() == null) {
            insert.setNull(8, Types.OTHER);
        } else {
            insert.setObject(8, row.command());
        }
        insert.setLong(9, row.generation());
    }

    /** Reads the oldest rows; the caller's connection, for it holds the relay's lock. */
    static List<Waiting> read(Connection connection, int limit) throws SQLException {
        List<Waiting> rows = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement(
                        """
                        select id, topic, sequence, key, type, version, value, trace, command_id,
                            generation,
                            extract(epoch from clock_timestamp() - created_at)::double precision
                        from outbox order by id limit ?
                        """)) {
            select.setInt(1, limit);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.add(new Waiting(row.getLong(1), row.getDouble(11), outboxRow(row)));
                }
            }
        }
        return rows;
    }

    static void delete(Connection connection, List<Waiting> rows) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("delete from outbox where id = any(?)")) {
            delete.setArray(
                    1,
                    connection.createArrayOf("bigint", rows.stream().map(Waiting::id).toArray()));
            delete.executeUpdate();
        }
    }

    private static OutboxRow outboxRow(ResultSet row) throws SQLException {
        return new OutboxRow(
                row.getString(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getInt(6),
                row.getBytes(7),
                Optional.ofNullable(row.getString(8)),
                row.getObject(9, UUID.class),
                row.getLong(10));
    }

    /**
     * A row in the table.
     *
     * @param ageSeconds since it was written
     */
    record Waiting(long id, double ageSeconds, OutboxRow row) {}

    private interface Work {
        void on(Connection connection) throws SQLException;
    }

    private void run(Work work) {
        jdbc.execute(
                (ConnectionCallback<Boolean>)
                        connection -> {
                            work.on(connection);
                            return true;
                        });
    }
}
