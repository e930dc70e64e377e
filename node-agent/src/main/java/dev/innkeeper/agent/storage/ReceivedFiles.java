package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.ImportUpload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;

/** Files on their way into a storage: received beside it, checked, and moved in at once. */
public final class ReceivedFiles {

    /**
     * Takes a file in as it comes; nothing stays behind if the stream breaks.
     *
     * @return its size in bytes
     */
    public static long receive(DirStorage storage, String name, InputStream body)
            throws IOException {
        Path folder = storage.receivingFolder();
        storage.activate();
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        Path file = place(storage, name);
        boolean whole = false;
        try (var out =
                Files.newOutputStream(
                        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long size = body.transferTo(out);
            whole = true;
            return size;
        } finally {
            if (!whole) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Drops what has waited too long: whoever sent it is gone. */
    public static void sweep(DirStorage storage, Instant before) throws IOException {
        if (!Files.isDirectory(storage.receivingFolder())) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(storage.receivingFolder())) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                }
            }
        }
        DirStorage.removeIfEmpty(storage.receivingFolder());
    }

    /** Drops a received file; nothing there is fine. */
    public static void drop(DirStorage storage, String name) throws IOException {
        Files.deleteIfExists(place(storage, name));
        DirStorage.removeIfEmpty(storage.receivingFolder());
    }

    /** Checks a received file and moves it to its place, over a file of the same name. */
    public static void take(ImportUpload command, Work work) throws IOException {
        DirStorage storage = Storages.of(command.storage());
        Path file = place(storage, command.uploadName());
        if (!Files.isRegularFile(file)) {
            throw new WorkFailure("the uploaded file '" + command.uploadName() + "' is gone");
        }
        work.before(new Undo.RemoveFile(file.toString()));
        Path target = storage.pathOf(command.content() + "/" + command.fileName());
        work.log("target file: " + target);
        Checksum.verify(file, command.checksumAlgorithm(), command.checksum(), work);
        moveIn(file, target);
        DirStorage.removeIfEmpty(storage.receivingFolder());
        work.log("finished file import successfully");
    }

    static void moveIn(Path file, Path target) throws IOException {
        Path folder = target.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(
                file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static Path place(DirStorage storage, String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,200}")) {
            throw new WorkFailure("not a name for an upload: '" + name + "'");
        }
        return storage.receivingFolder().resolve(name);
    }

    private ReceivedFiles() {}
}
