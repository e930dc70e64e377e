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

    /** Kills a container that was started by the step. */
    record StopContainer(int guest) implements Undo {}
}
