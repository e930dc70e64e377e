package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.HostProgram.Outcome;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.door.VolumeTransfer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A subvolume with its snapshots on the way to another file system: the oldest snapshot whole, then
 * each as its difference to the one before, the present state last. Only read-only subvolumes can
 * be sent, so the present state goes as a snapshot that is made for the way.
 *
 * @param volume where the subvolume is to be
 * @param sent its name where it came from
 * @param snapshots the oldest first
 */
record SubvolumeTransfer(Path volume, String sent, List<String> snapshots) {
    private static final String RECEIVED = ".received-";

    /** Sends a subvolume that nobody writes to. */
    static void send(Path subvolume, List<Path> snapshots, OutputStream out) throws IOException {
        Path present = subvolume.resolveSibling(VolumeTransfer.PRESENT + subvolume.getFileName());
        Subvolumes.remove(present);
        Subvolumes.snapshot(subvolume, present, true);
        try {
            List<Path> all = new ArrayList<>(snapshots);
            all.add(present);
            for (int i = 0; i < all.size(); i++) {
                send(
                        i == 0 ? List.of() : List.of("-p", all.get(i - 1).toString()),
                        all.get(i),
                        out);
            }
        } finally {
            Subvolumes.remove(present);
        }
    }

    private static void send(List<String> parent, Path subvolume, OutputStream out)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("btrfs", "-q", "send"));
        command.addAll(parent);
        command.add(subvolume.toString());
        Process process =
                HostProgram.builder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            process.getOutputStream().close();
            process.getInputStream().transferTo(out);
            int exitCode = process.waitFor();
            if (exitCode != 0) {
                throw new WorkFailure(
                        "'" + subvolume.getFileName() + "' cannot be sent: exit code " + exitCode);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkFailure("interrupted", e);
        } finally {
            HostProgram.end(process); // a subvolume cannot be removed while it is sent
        }
    }

    /** Removes what an interrupted {@link #send} left in the folder of a guest's volumes. */
    static void forgetSent(Path folder) throws IOException {
        try (DirectoryStream<Path> left =
                Files.newDirectoryStream(folder, VolumeTransfer.PRESENT + "*")) {
            for (Path subvolume : left) {
                Subvolumes.remove(subvolume);
            }
        } catch (NoSuchFileException e) {
            // A guest without volumes has no folder.
        }
    }

    /**
     * Makes the subvolume and its snapshots of what was sent.
     *
     * @throws WorkFailure if not everything came
     */
    void receive(InputStream in, Work work) throws IOException {
        Path arrivals = volume.resolveSibling(RECEIVED + volume.getFileName());
        work.before(new Undo.RemoveTree(arrivals.toString()));
        Files.createDirectories(arrivals);
        for (String name : names()) {
            work.before(new Undo.RemoveSubvolume(arrivals.resolve(name).toString()));
        }
        Outcome outcome =
                HostProgram.of("btrfs", "-q", "receive", arrivals.toString()).input(in).run(work);
        for (String name : names()) {
            if (!outcome.good() || !Subvolumes.is(arrivals.resolve(name))) {
                throw new WorkFailure("copy failed: " + reason(outcome));
            }
        }
        for (String snapshot : snapshots) {
            adopt(
                    arrivals.resolve(sent + "@" + snapshot),
                    volume.resolveSibling(volume.getFileName() + "@" + snapshot),
                    true,
                    work);
        }
        adopt(arrivals.resolve(VolumeTransfer.PRESENT + sent), volume, false, work);
        Files.delete(arrivals);
    }

    /** What was received is read-only, so it cannot be moved to another folder. */
    private static void adopt(Path arrived, Path place, boolean readOnly, Work work)
            throws IOException {
        work.before(new Undo.RemoveSubvolume(place.toString()));
        Subvolumes.snapshot(arrived, place, readOnly);
        Subvolumes.remove(arrived);
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        snapshots.forEach(snapshot -> names.add(sent + "@" + snapshot));
        names.add(VolumeTransfer.PRESENT + sent);
        return names;
    }

    private static String reason(Outcome outcome) {
        return outcome.lines().reversed().stream()
                .filter(line -> !line.isBlank())
                .findFirst()
                .map(String::strip)
                .orElse("the other node did not send everything");
    }
}
