package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * How one type of storage keeps the volumes of guests. Volumes are named without the storage
 * ({@code 100/vm-100-disk-0.raw}). Whatever changes something writes its way back first; what
 * cannot be taken back is left to the time after the work's success.
 */
public interface GuestVolumes {

    /** The image file or the folder, whether it exists or not. */
    Path path(String volume);

    /** Where the volume is as it was at the time of a snapshot; never to be written to. */
    Path path(String volume, String snapshot);

    /** The names of all volumes of a guest that exist. */
    List<String> list(GuestId guest) throws IOException;

    /** Makes an empty image that takes no space yet. */
    void makeImage(String volume, long size, Work work) throws IOException;

    /**
     * Makes an empty folder.
     *
     * @param size limit of its content in bytes, 0 for none
     */
    void makeFolder(String volume, long size, Work work) throws IOException;

    /** True if a folder's size can be limited, so that a container needs no image. */
    boolean limitsFolders();

    /** What a folder may hold in bytes, if it is limited; an image's size. */
    OptionalLong size(String volume) throws IOException;

    /**
     * Makes a volume larger. Not taken back on failure: whoever sees the new size may use it.
     *
     * @throws WorkFailure if this volume has no size
     */
    void grow(String volume, long size) throws IOException;

    /** True if this volume can be frozen in time. */
    boolean hasSnapshots(String volume);

    void snapshot(String volume, String snapshot, Work work) throws IOException;

    /** Removes a snapshot; one that does not exist is fine. */
    void removeSnapshot(String volume, String snapshot) throws IOException;

    /** Takes the volume back to a snapshot. What was newer is gone with the work's success. */
    void rollBack(String volume, String snapshot, Work work) throws IOException;

    /**
     * Makes a new volume that shares its data with another one's until either changes.
     *
     * @param source the path of a volume or of a volume's snapshot
     */
    void makeShared(Path source, String volume, Work work) throws IOException;

    /** True if what is linked to this base volume names it, and needs it. */
    boolean linksByName(String base);

    /**
     * Makes a new image that holds only what differs from a base image of the same storage.
     *
     * @throws WorkFailure if there is no such kind of image here
     */
    void makeLinked(String base, String volume, Work work) throws IOException;

    /**
     * Writes a volume with its snapshots in a form that {@link #receive} reads on another node.
     * Nobody may change the volume meanwhile.
     *
     * @param snapshots the oldest first
     * @throws WorkFailure if this volume has none, or cannot be read to its end
     */
    default void send(String volume, List<String> snapshots, OutputStream out) throws IOException {
        throw new WorkFailure("'" + volume + "' has no snapshots that could be copied");
    }

    /**
     * Makes a new volume, with its snapshots, of what {@link #send} wrote.
     *
     * @param sent the volume's name where it was sent
     * @param size limit in bytes of a folder's content, 0 for none
     * @param in closed by the caller
     */
    default void receive(
            String volume,
            String sent,
            List<String> snapshots,
            long size,
            InputStream in,
            Work work)
            throws IOException {
        throw new WorkFailure("snapshots cannot be kept here");
    }

    /** Removes what {@link #send} may have left when it was interrupted. */
    default void forgetSent(GuestId guest) throws IOException {}

    /** Gives a volume another name. */
    void rename(String volume, String to, Work work) throws IOException;

    /** Removes a volume with its snapshots; a missing one is fine. */
    void remove(String volume) throws IOException;

    /** As {@link #remove}, once the work has succeeded for good. */
    void removeAfter(String volume, Work work) throws IOException;
}
