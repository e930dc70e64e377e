package dev.innkeeper.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.agent.work.Undo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final UUID ID = UUID.fromString("00000000-0000-0000-0000-000000000001");

    @TempDir Path folder;

    @Test
    void openCommandSurvivesWithItsSteps() throws IOException {
        try (Journal journal = Journal.open(folder)) {
            journal.begin(List.of(command(ID, 7)));
            journal.attempt(ID);
            journal.step(ID, new Undo.RemoveFile("/a"));
            journal.step(ID, new Undo.StopContainer(100));
        }

        try (Journal journal = Journal.open(folder)) {
            OpenCommand open = journal.open().getFirst();
            assertThat(open.attempts()).isEqualTo(1);
            assertThat(open.undo())
                    .containsExactly(new Undo.RemoveFile("/a"), new Undo.StopContainer(100));
            assertThat(journal.nextOffset()).isEqualTo(8);
            assertThat(journal.generation("guest/100")).isEqualTo(3);
        }
    }

    @Test
    void resultIsKeptUntilTheBrokerHasItAndAfter() throws IOException {
        try (Journal journal = Journal.open(folder)) {
            journal.begin(List.of(command(ID, 0)));
            journal.finish(ID, result());
        }

        try (Journal journal = Journal.open(folder)) {
            assertThat(journal.open()).isEmpty();
            assertThat(journal.unpublished()).containsOnlyKeys(ID);
            journal.published(ID);
        }

        try (Journal journal = Journal.open(folder)) {
            assertThat(journal.unpublished()).isEmpty();
            assertThat(journal.resultOf(ID)).contains(result());
        }
    }

    @Test
    void undoneStepsAreForgotten() throws IOException {
        try (Journal journal = Journal.open(folder)) {
            journal.begin(List.of(command(ID, 0)));
            journal.step(ID, new Undo.RemoveFile("/a"));
            journal.undone(ID);
        }

        try (Journal journal = Journal.open(folder)) {
            assertThat(journal.open().getFirst().undo()).isEmpty();
        }
    }

    @Test
    void leftoversCountOnceTheCommandHasSucceeded() throws IOException {
        Undo old = new Undo.RemoveTree("/old");
        try (Journal journal = Journal.open(folder)) {
            journal.begin(List.of(command(ID, 0)));
            journal.leftover(ID, old);
            assertThat(journal.leftovers()).isEmpty();
            journal.undone(ID);
            journal.leftover(ID, old);
            journal.finish(ID, result());
        }

        try (Journal journal = Journal.open(folder)) {
            assertThat(journal.leftovers()).containsEntry(ID, List.of(old));
            journal.cleaned(ID);
        }

        try (Journal journal = Journal.open(folder)) {
            assertThat(journal.leftovers()).isEmpty();
        }
    }

    @Test
    void tornLastLineIsDropped() throws IOException {
        try (Journal journal = Journal.open(folder)) {
            journal.begin(List.of(command(ID, 0)));
        }
        Files.writeString(
                folder.resolve("journal.jsonl"),
                "{\"line\":\"finished\",\"id\":\"0000",
                StandardOpenOption.APPEND);

        try (Journal journal = Journal.open(folder)) {
            assertThat(journal.isOpen(ID)).isTrue();
            journal.finish(ID, result());
        }

        try (Journal journal = Journal.open(folder)) {
            assertThat(journal.resultOf(ID)).contains(result());
        }
    }

    @Test
    void damageInTheMiddleIsNotHidden() throws IOException {
        Files.writeString(folder.resolve("journal.jsonl"), "garbage\n");

        assertThatThrownBy(() -> Journal.open(folder)).hasMessageContaining("line 1");
    }

    @Test
    void generationStartsAnewForANewGuest() throws IOException {
        try (Journal journal = Journal.open(folder)) {
            journal.begin(List.of(command(ID, 0)));
            journal.forgetGeneration("guest/100");

            assertThat(journal.generation("guest/100")).isZero();
        }
    }

    private static CommandRecord command(UUID id, long offset) {
        return new CommandRecord(
                id,
                "guest",
                3,
                Optional.empty(),
                "agent.stop-container",
                "{}",
                "guest/100",
                offset);
    }

    private static CommandResult result() {
        return new CommandResult(
                "guest",
                Optional.of("no"),
                Map.of("pid", "1"),
                Instant.ofEpochSecond(1),
                Optional.empty());
    }
}
