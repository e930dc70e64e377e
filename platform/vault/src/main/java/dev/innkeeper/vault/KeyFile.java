package dev.innkeeper.vault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file with the master key: one line of text, or several while the key is being replaced. The
 * first line encrypts, every line decrypts. Read again when it has changed.
 */
public final class KeyFile {
    private static final int SHORTEST_LINE = 32;
    private static final int MADE_BYTES = 32;

    private final Path file;
    private @Nullable Content content;

    private record Content(FileTime changed, long size, List<String> lines) {}

    /** A file that is made, readable by its owner alone, when it is first needed and missing. */
    public KeyFile(Path file) {
        this.file = file;
    }

    /**
     * The lines, the one that encrypts first.
     *
     * @throws IllegalStateException if a line is too short to be a key, or there is none
     */
    synchronized List<String> lines() {
        try {
            if (!Files.exists(file)) {
                make();
            }
            FileTime changed = Files.getLastModifiedTime(file);
            long size = Files.size(file);
            Content known = content;
            if (known == null || !known.changed().equals(changed) || known.size() != size) {
                known = new Content(changed, size, read());
                content = known;
            }
            return known.lines();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the master key " + file, e);
        }
    }

    private List<String> read() throws IOException {
        List<String> lines =
                Files.readAllLines(file).stream()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
        if (lines.isEmpty() || lines.stream().anyMatch(line -> line.length() < SHORTEST_LINE)) {
            throw new IllegalStateException(file + " is too short for a master key");
        }
        return lines;
    }

    /** Two processes may do so at once: one wins, and both read what that one wrote. */
    private void make() throws IOException {
        Path target = file.toAbsolutePath();
        Files.createDirectories(target.getParent());
        byte[] secret = new byte[MADE_BYTES];
        new SecureRandom().nextBytes(secret);
        Path half =
                Files.createTempFile(
                        target.getParent(),
                        "." + target.getFileName(),
                        ".new",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(
                    half,
                    Base64.getEncoder().encodeToString(secret) + "\n",
                    StandardCharsets.US_ASCII);
            Files.createLink(target, half);
        } catch (FileAlreadyExistsException e) {
            // Another process was faster; its secret is as good.
        } finally {
            Files.delete(half);
        }
    }
}
