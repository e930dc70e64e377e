package dev.innkeeper.standalone.firststart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Files that appear whole or not at all, so that a crash during the first start never leaves half a
 * key behind, and that are never readable by others for a moment.
 */
public final class PrivateFiles {

    /** Writes a file that only its owner may read (mode 0600). */
    public static void writeSecret(Path file, String text) {
        write(file, text, "rw-------");
    }

    /** Writes a file that everybody may read (mode 0644). */
    public static void writePublic(Path file, String text) {
        write(file, text, "rw-r--r--");
    }

    /** Makes a directory, with its parents, that only its owner may enter (mode 0700). */
    public static void makePrivateDirectory(Path directory) {
        makeDirectory(directory, "rwx------");
    }

    /**
     * Makes a directory, with its parents, through which everybody may pass (mode 0755): the root
     * of an unprivileged container lies below.
     */
    public static void makeOpenDirectory(Path directory) {
        makeDirectory(directory, "rwxr-xr-x");
    }

    private static void makeDirectory(Path directory, String mode) {
        try {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + directory, e);
        }
    }

    /** Reads a small text file, without its trailing newline. */
    public static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Removes a file, if it is there. */
    public static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + file, e);
        }
    }

    private static void write(Path file, String text, String mode) {
        try {
            var permissions = PosixFilePermissions.fromString(mode);
            Path draft = file.resolveSibling("." + file.getFileName() + ".new");
            Files.deleteIfExists(draft);
            Files.createFile(
                    draft,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.write(draft, text.getBytes(StandardCharsets.UTF_8));
            Files.setPosixFilePermissions(draft, permissions);
            Files.move(
                    draft,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private PrivateFiles() {}
}
