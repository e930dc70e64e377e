package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.qemu.commandline.MachineFiles;
import dev.innkeeper.agent.work.FileTree;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the agent keeps what belongs to a machine's process: {@code qemu/<id>} with its sockets,
 * its log and the number of its process. Nobody else may look: who speaks to a monitor owns the
 * machine.
 */
public final class MachineFolders {
    private final Path all;

    public MachineFolders(Path dataFolder) {
        this.all = dataFolder.resolve("qemu");
    }

    void make() throws IOException {
        Files.createDirectories(all);
        Files.setPosixFilePermissions(all, PosixFilePermissions.fromString("rwx------"));
    }

    /** The sockets and the log of a machine. */
    public MachineFiles files(GuestId guest) {
        return new MachineFiles(all.resolve(guest.toString()));
    }

    /** Written by the process itself before it becomes QEMU. */
    Path pid(GuestId guest) {
        return files(guest).folder().resolve("pid");
    }

    /** There while the machine runs, so that a stop is noticed that nobody saw. */
    Path runningMark(GuestId guest) {
        return files(guest).folder().resolve("running");
    }

    /** There while its QEMU is not yet known to run. */
    Path startMark(GuestId guest) {
        return files(guest).folder().resolve("starting");
    }

    boolean isStarting(GuestId guest) {
        return Files.exists(startMark(guest));
    }

    /** All machines that ever ran here and were not destroyed. */
    List<GuestId> known() throws IOException {
        List<GuestId> guests = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(all)) {
            for (Path folder : folders) {
                String name = String.valueOf(folder.getFileName());
                if (name.matches("[1-9]\\d{2,8}")) {
                    guests.add(GuestId.parse(name));
                }
            }
        }
        return guests;
    }

    /** Makes an empty folder for a new process. */
    void fresh(GuestId guest) throws IOException {
        remove(guest);
        Files.createDirectories(files(guest).folder());
    }

    void remove(GuestId guest) throws IOException {
        FileTree.remove(files(guest).folder());
    }
}
