package dev.innkeeper.agentclient;

import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentReport.CommandFinished;
import dev.innkeeper.contracts.json.MessageCodec;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Upid;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The commands that this service gave. */
final class CommandTable {
    private static final String COLUMNS =
            "id, node, type, body, generation, task, context, sent_at, trace";
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private final JdbcTemplate jdbc;
    private final MessageCodec codec;
    private final JsonMapper json = MessageCodec.mapper();

    CommandTable(JdbcTemplate jdbc, MessageCodec codec) {
        this.jdbc = jdbc;
        this.codec = codec;
    }

    /** A command in the table, with the trace of the request that caused it. */
    record Stored(SentCommand<AgentCommand> sent, Optional<String> trace) {}

    void insert(SentCommand<?> sent, Optional<String> trace) {
        jdbc.update(
                "insert into command (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                sent.id(),
                sent.node().value(),
                codec.typeOf(sent.command()),
                codec.encode(sent.command()),
                sent.generation(),
                sent.task().map(Upid::toString).orElse(null),
                json.writeValueAsString(sent.context()),
                Timestamp.from(sent.sentAt()),
                trace.orElse(null));
    }

    /** Marks an open command as finished; empty if there is none with this id. */
    Optional<Stored> finish(CommandFinished result, Instant now) {
        return jdbc
                .query(
                        "update command set finished_at = ?, failure = ?, facts = ?"
                                + " where id = ? and finished_at is null returning "
                                + COLUMNS,
                        (row, number) -> stored(row),
                        Timestamp.from(now),
                        result.failure().orElse(null),
                        json.writeValueAsString(result.facts()),
                        result.command())
                .stream()
                .findFirst();
    }

    Optional<CommandOutcome> outcome(UUID id) {
        return jdbc
                .query(
                        "select failure, facts from command"
                                + " where id = ? and finished_at is not null",
                        (row, number) ->
                                new CommandOutcome(
                                        Optional.ofNullable(row.getString(1)),
                                        json.readValue(row.getString(2), TEXTS)),
                        id)
                .stream()
                .findFirst();
    }

    /** The task of an open command; empty if the command is unknown, finished or has none. */
    Optional<Upid> openTask(UUID id) {
        return jdbc
                .queryForList(
                        "select task from command where id = ? and finished_at is null"
                                + " and task is not null",
                        String.class,
                        id)
                .stream()
                .findFirst()
                .map(Upid::parse);
    }

    List<Stored> listOpen() {
        return jdbc.query(
                "select " + COLUMNS + " from command where finished_at is null order by sent_at",
                (row, number) -> stored(row));
    }

    List<Stored> listOpen(Upid task) {
        return jdbc.query(
                "select "
                        + COLUMNS
                        + " from command where task = ? and finished_at is null order by sent_at",
                (row, number) -> stored(row),
                task.toString());
    }

    int deleteFinishedBefore(Instant limit) {
        return jdbc.update("delete from command where finished_at < ?", Timestamp.from(limit));
    }

    private Stored stored(ResultSet row) throws SQLException {
        String type = row.getString(3);
        AgentCommand command =
                (AgentCommand)
                        codec.decode(type, row.getBytes(4))
                                .orElseThrow(
                                        () -> new IllegalStateException("unknown command " + type));
        return new Stored(
                new SentCommand<>(
                        row.getObject(1, UUID.class),
                        new NodeName(row.getString(2)),
                        command,
                        row.getLong(5),
                        Optional.ofNullable(row.getString(6)).map(Upid::parse),
                        json.readValue(row.getString(7), TEXTS),
                        row.getTimestamp(8).toInstant()),
                Optional.ofNullable(row.getString(9)));
    }
}
