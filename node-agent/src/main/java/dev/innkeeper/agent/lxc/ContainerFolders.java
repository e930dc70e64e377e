package dev.innkeeper.agent.lxc;

import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where the agent keeps what LXC needs: {@code lxc/<id>} with the generated configuration and the
 * log of the last start, {@code mounts/<id>} with the empty folders that volumes are mounted on (in
 * the container's own mount namespace, so they look empty from outside).
 */
public final class ContainerFolders {
    private final Path lxc;
    private final Path mounts;

    public ContainerFolders(Path dataFolder) {
        this.lxc = dataFolder.resolve("lxc");
        this.mounts = dataFolder.resolve("mounts");
    }

    /** Makes them, open to the mapped users of unprivileged containers for passing through. */
    public void make() throws IOException {
        for (Path folder : new Path[] {lxc, mounts}) {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    /** {@code lxc-start -P}. */
    public Path lxcPath() {
        return lxc;
    }

    public Path folder(GuestId guest) {
        return lxc.resolve(guest.toString());
    }

    Path config(GuestId guest) {
        return folder(guest).resolve("config");
    }

    Path log(GuestId guest) {
        return folder(guest).resolve("start.log");
    }

    /** There while the container runs, so that a stop is noticed that nobody saw. */
    Path runningMark(GuestId guest) {
        return folder(guest).resolve("running");
    }

    /** There while another node may take the guest over: it is not this node's to start then. */
    Path offerMark(GuestId guest) {
        return folder(guest).resolve("offered");
    }

    /** There when the container ended to begin anew, until the agent has started it. */
    Path rebootMark(GuestId guest) {
        return folder(guest).resolve("rebooting");
    }

    /** Holds the number of the agent's process. */
    Path agentMark() {
        return lxc.resolve(".agent");
    }

    /** There while {@code lxc-start} is under way, so that a new agent waits for its end. */
    Path startMark(GuestId guest) {
        return folder(guest).resolve("starting");
    }

    Path mounts(GuestId guest) {
        return mounts.resolve(guest.toString());
    }

    /** The folder a volume is mounted on; made if it is not there. */
    Path mountTarget(GuestId guest, String slot) throws IOException {
        Path target = mounts(guest).resolve(slot);
        Files.createDirectories(target);
        return target;
    }

    /** Removes the folder of a guest's mounts unless it is in use. */
    void removeMountsIfEmpty(GuestId guest) throws IOException {
        try {
            Files.deleteIfExists(mounts(guest));
        } catch (DirectoryNotEmptyException e) {
            // Volumes of the guest are mounted on folders in it.
        }
    }

    static void makeFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
    }
}
