package dev.innkeeper.agent.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Remembers over restarts what the tree's files said when the agent last wrote them, so that what
 * somebody wrote while it was away is told from what merely is old.
 */
final class ShownTexts {
    private final Path folder;

    ShownTexts(Path folder) {
        this.folder = folder;
    }

    /** SHA-1 of what was last written into the file, in hexadecimal; empty if that was nothing. */
    Optional<String> digest(Path file) throws IOException {
        Path record = record(file);
        return Files.exists(record)
                ? Optional.of(Files.readString(record).strip())
                : Optional.empty();
    }

    void put(Path file, String digest) throws IOException {
        Path record = record(file);
        Files.createDirectories(folder);
        Path fresh = record.resolveSibling(record.getFileName() + ".new");
        Files.writeString(fresh, digest + "\n");
        Files.move(fresh, record, StandardCopyOption.ATOMIC_MOVE);
    }

    void remove(Path file) throws IOException {
        Files.deleteIfExists(record(file));
    }

    /** The last three parts of a path, {@code <node>/lxc/<id>.conf}, name the file. */
    private Path record(Path file) {
        int parts = file.getNameCount();
        String name = file.subpath(Math.max(0, parts - 3), parts).toString();
        return folder.resolve(name.replace('/', ','));
    }
}
