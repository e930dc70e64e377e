package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What lies beside a backup archive: its notes, its log, and the mark that protects it. */
final class BackupNotes {

    static Optional<String> notes(Path archive) throws IOException {
        Path notes = beside(archive, ".notes");
        return Files.isRegularFile(notes)
                ? Optional.of(Files.readString(notes).strip())
                : Optional.empty();
    }

    static boolean isProtected(Path archive) {
        return Files.exists(beside(archive, ".protected"));
    }

    static void ensureNotProtected(Path archive) {
        if (isProtected(archive)) {
            throw new WorkFailure("can't remove protected archive '" + archive.getFileName() + "'");
        }
    }

    static void remove(Path archive) throws IOException {
        Files.deleteIfExists(beside(archive, ".notes"));
        String name = String.valueOf(archive.getFileName());
        int tar = name.indexOf(".tar");
        int vma = name.indexOf(".vma");
        int end = tar >= 0 ? tar : vma;
        if (end > 0) {
            Files.deleteIfExists(archive.resolveSibling(name.substring(0, end) + ".log"));
        }
    }

    private static Path beside(Path archive, String ending) {
        return archive.resolveSibling(archive.getFileName() + ending);
    }

    private BackupNotes() {}
}
