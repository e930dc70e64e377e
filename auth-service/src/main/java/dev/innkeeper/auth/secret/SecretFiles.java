package dev.innkeeper.auth.secret;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Files with secrets: mode 0600 from the first byte on, never half written. */
public final class SecretFiles {

    /** Writes or replaces a file. Its directory is made if it is missing. */
    public static void write(Path file, String text) {
        Path target = file.toAbsolutePath();
        Path directory = target.getParent();
        try {
            Files.createDirectories(directory);
            Path half =
                    Files.createTempFile(
                            directory,
                            "." + target.getFileName(),
                            ".new",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            Files.writeString(half, text, StandardCharsets.UTF_8);
            Files.move(
                    half,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private SecretFiles() {}
}
