package dev.innkeeper.agent.work;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * How to take back one step, as data: it is written to the journal before the step is taken, so a
 * way back must also be right if the step never happened.
 *
 * <p>Mounts mostly need none: they live in mount namespaces that end with the process that works in
 * them.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "undo")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Undo.RemoveTree.class, name = "remove-tree"),
    @JsonSubTypes.Type(value = Undo.RemoveFile.class, name = "remove-file"),
    @JsonSubTypes.Type(value = Undo.RemoveEmptyFolder.class, name = "remove-empty-folder"),
    @JsonSubTypes.Type(value = Undo.RemoveSubvolume.class, name = "remove-subvolume"),
    @JsonSubTypes.Type(value = Undo.PutBack.class, name = "put-back"),
    @JsonSubTypes.Type(value = Undo.Unmount.class, name = "unmount"),
    @JsonSubTypes.Type(value = Undo.StopContainer.class, name = "stop-container"),
    @JsonSubTypes.Type(value = Undo.StopMachine.class, name = "stop-machine"),
    @JsonSubTypes.Type(value = Undo.ThawContainer.class, name = "thaw-container"),
    @JsonSubTypes.Type(value = Undo.RemoveImageSnapshot.class, name = "remove-image-snapshot"),
    @JsonSubTypes.Type(value = Undo.RestoreImage.class, name = "restore-image"),
    @JsonSubTypes.Type(value = Undo.ResumeMachine.class, name = "resume-machine"),
    @JsonSubTypes.Type(value = Undo.ThawMachine.class, name = "thaw-machine"),
    @JsonSubTypes.Type(value = Undo.EndMirror.class, name = "end-mirror"),
    @JsonSubTypes.Type(value = Undo.MirrorBack.class, name = "mirror-back"),
})
public sealed interface Undo {

    /** Removes a folder with all that it holds. */
    record RemoveTree(String path) implements Undo {}

    record RemoveFile(String path) implements Undo {}

    /** Removes a folder unless something else lies in it by now. */
    record RemoveEmptyFolder(String path) implements Undo {}

    /** Removes a subvolume of btrfs with all that it holds. */
    record RemoveSubvolume(String path) implements Undo {}

    /** Moves something back to where it was, unless it never left or something else is there. */
    record PutBack(String from, String to) implements Undo {}

    /** Takes a mount off the host's own namespace. */
    record Unmount(String path) implements Undo {}

    /** Lets the processes of a container go on that the step froze. */
    record ThawContainer(int guest) implements Undo {}

    /** Kills a machine that was started by the step. */
    record StopMachine(int guest) implements Undo {}

    /** Removes a snapshot inside an image, also while the image's machine runs. */
    record RemoveImageSnapshot(int guest, String path, String snapshot) implements Undo {}

    /** Takes an image that is not in use back to a snapshot inside it, and removes this. */
    record RestoreImage(String path, String snapshot) implements Undo {}

    /** Lets a machine go on whose memory the step began to write out. */
    record ResumeMachine(int guest) implements Undo {}

    /** Lets the file systems inside a machine go on that its agent froze. */
    record ThawMachine(int guest) implements Undo {}

    /** Ends the copying of a running machine's disk. */
    record EndMirror(int guest, String job) implements Undo {}

    /** Gives a running machine its old image again if it has changed over to the new one. */
    record MirrorBack(int guest, String from, String to, String format) implements Undo {}

    /** Kills a container that was started by the step. */
    record StopContainer(int guest) implements Undo {}
}
