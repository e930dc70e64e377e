package dev.innkeeper.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.PruneBackups;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.AgentCommand.UpdateVolume;
import dev.innkeeper.kernel.StorageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupsTest {
    private static final String FIRST = "backup/vzdump-lxc-100-2026_01_01-10_00_00.tar.zst";
    private static final String SECOND = "backup/vzdump-lxc-100-2026_01_02-10_00_00.tar.zst";

    @TempDir Path folder;

    private StorageSpec storage;

    @BeforeEach
    void fill() throws IOException {
        storage = new StorageSpec(new StorageId("local"), "dir", Map.of("path", folder.toString()));
        Storages.of(storage).activate();
        for (String volume : List.of(FIRST, SECOND)) {
            Files.writeString(Storages.of(storage).pathOf(volume), "x");
        }
    }

    @Test
    void notesComeAndGo() throws IOException {
        Path archive = Storages.of(storage).pathOf(FIRST);

        Backups.update(new UpdateVolume(storage, FIRST, Optional.of("mine"), Optional.empty()));
        assertThat(BackupNotes.notes(archive)).contains("mine");

        Backups.update(new UpdateVolume(storage, FIRST, Optional.of(""), Optional.empty()));
        assertThat(BackupNotes.notes(archive)).isEmpty();
    }

    @Test
    void protectedBackupIsNotPruned() throws IOException {
        Backups.update(new UpdateVolume(storage, FIRST, Optional.empty(), Optional.of(true)));

        Backups.prune(new PruneBackups(storage, List.of(FIRST, SECOND)), new Willing());

        assertThat(Storages.of(storage).pathOf(FIRST)).exists();
        assertThat(Storages.of(storage).pathOf(SECOND)).doesNotExist();
    }

    @Test
    void onlyBackupsHaveNotes() {
        assertThatThrownBy(() ->
                        Backups.update(
                                new UpdateVolume(
                                        storage,
                                        "iso/x.iso",
                                        Optional.of("mine"),
                                        Optional.empty())))
                .isInstanceOf(WorkFailure.class)
                .hasMessage("only backups can have notes");
    }

    /** Nobody takes it back, and nobody ends it. */
    private static final class Willing implements Work {
        @Override
        public void before(Undo undo) {}

        @Override
        public void after(Undo cleanup) {}

        @Override
        public void log(String line) {}

        @Override
        public void ensureWanted() {}

        @Override
        public Registration onCancel(Runnable action) {
            return () -> {};
        }
    }
}
