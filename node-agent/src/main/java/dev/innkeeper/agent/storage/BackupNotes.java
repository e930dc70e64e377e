package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

    /** Writes a backup's notes; an empty text removes them. */
    static void write(Path archive, String notes) throws IOException {
        Path file = beside(archive, ".notes");
        if (notes.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        Path fresh = beside(archive, ".notes.new");
        Files.writeString(fresh, notes);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    static void protect(Path archive, boolean on) throws IOException {
        Path mark = beside(archive, ".protected");
        if (!on) {
            Files.deleteIfExists(mark);
        } else if (!Files.exists(mark)) {
            Files.createFile(mark);
        }
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
