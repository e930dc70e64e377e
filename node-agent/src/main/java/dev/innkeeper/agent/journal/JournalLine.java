package dev.innkeeper.agent.journal;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.innkeeper.agent.work.Undo;
import java.util.UUID;

/** One line of the journal's file. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "line")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JournalLine.Opened.class, name = "opened"),
    @JsonSubTypes.Type(value = JournalLine.Attempted.class, name = "attempted"),
    @JsonSubTypes.Type(value = JournalLine.Stepped.class, name = "stepped"),
    @JsonSubTypes.Type(value = JournalLine.Leftover.class, name = "leftover"),
    @JsonSubTypes.Type(value = JournalLine.Cleaned.class, name = "cleaned"),
    @JsonSubTypes.Type(value = JournalLine.Undone.class, name = "undone"),
    @JsonSubTypes.Type(value = JournalLine.Finished.class, name = "finished"),
    @JsonSubTypes.Type(value = JournalLine.Published.class, name = "published"),
    @JsonSubTypes.Type(value = JournalLine.Position.class, name = "position"),
    @JsonSubTypes.Type(value = JournalLine.Generation.class, name = "generation"),
})
sealed interface JournalLine {

    /** A command was taken over: from now on this node answers for it. */
    record Opened(CommandRecord command) implements JournalLine {}

    /** Its work began, for the first time or again after a crash. */
    record Attempted(UUID id) implements JournalLine {}

    /** A step is about to be taken. */
    record Stepped(UUID id, Undo undo) implements JournalLine {}

    /** To be removed once the command has succeeded. */
    record Leftover(UUID id, Undo cleanup) implements JournalLine {}

    /** What a finished command left over is gone. */
    record Cleaned(UUID id) implements JournalLine {}

    /** All steps so far were taken back, and nothing is left over. */
    record Undone(UUID id) implements JournalLine {}

    record Finished(UUID id, CommandResult result) implements JournalLine {}

    /** The broker has the result. */
    record Published(UUID id) implements JournalLine {}

    /** All commands before this offset were taken over (written when the file is compacted). */
    record Position(long nextOffset) implements JournalLine {}

    /** The newest generation seen for a lane; 0 forgets it. */
    record Generation(String lane, long value) implements JournalLine {}
}
