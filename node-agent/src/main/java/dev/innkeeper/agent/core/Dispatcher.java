package dev.innkeeper.agent.core;

import dev.innkeeper.agent.console.Consoles;
import dev.innkeeper.agent.lxc.Containers;
import dev.innkeeper.agent.lxc.GuestVolumeWork;
import dev.innkeeper.agent.lxc.OtherNodes;
import dev.innkeeper.agent.qemu.Machines;
import dev.innkeeper.agent.storage.Backups;
import dev.innkeeper.agent.storage.DirStorage;
import dev.innkeeper.agent.storage.Download;
import dev.innkeeper.agent.storage.ImageAllocation;
import dev.innkeeper.agent.storage.ImageSnapshots;
import dev.innkeeper.agent.storage.ReceivedFiles;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.storage.Subvolumes;
import dev.innkeeper.agent.storage.TemplateBuild;
import dev.innkeeper.agent.work.FileTree;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.ActivateStorage;
import dev.innkeeper.contracts.AgentCommand.AllocateContainerVolumes;
import dev.innkeeper.contracts.AgentCommand.AllocateVolume;
import dev.innkeeper.contracts.AgentCommand.BuildTemplate;
import dev.innkeeper.contracts.AgentCommand.CancelCommand;
import dev.innkeeper.contracts.AgentCommand.CloneContainer;
import dev.innkeeper.contracts.AgentCommand.ConvertToTemplate;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.DeleteContainerSnapshot;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.DownloadUrl;
import dev.innkeeper.contracts.AgentCommand.FetchVolumes;
import dev.innkeeper.contracts.AgentCommand.FreeVolume;
import dev.innkeeper.contracts.AgentCommand.ImportUpload;
import dev.innkeeper.contracts.AgentCommand.MoveContainerVolume;
import dev.innkeeper.contracts.AgentCommand.OfMachine;
import dev.innkeeper.contracts.AgentCommand.OfferVolumes;
import dev.innkeeper.contracts.AgentCommand.OpenConsole;
import dev.innkeeper.contracts.AgentCommand.PruneBackups;
import dev.innkeeper.contracts.AgentCommand.ReassignContainerVolume;
import dev.innkeeper.contracts.AgentCommand.RebootContainer;
import dev.innkeeper.contracts.AgentCommand.ResizeContainerVolume;
import dev.innkeeper.contracts.AgentCommand.ResumeContainer;
import dev.innkeeper.contracts.AgentCommand.RollbackContainer;
import dev.innkeeper.contracts.AgentCommand.ShutdownContainer;
import dev.innkeeper.contracts.AgentCommand.SnapshotContainer;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.contracts.AgentCommand.StopContainer;
import dev.innkeeper.contracts.AgentCommand.SuspendContainer;
import dev.innkeeper.contracts.AgentCommand.UpdateContainer;
import dev.innkeeper.contracts.AgentCommand.UpdateVolume;
import dev.innkeeper.contracts.AgentCommand.WithdrawVolumes;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/** From a command, and from an undo, to the code that does it. */
final class Dispatcher {
    private final Containers containers;
    private final Machines machines;
    private final ImageAllocation images;
    private final Consoles consoles;
    private final OtherNodes nodes;
    private final GuestVolumeWork volumes;

    Dispatcher(
            Containers containers,
            Machines machines,
            ImageAllocation images,
            Consoles consoles,
            OtherNodes nodes) {
        this.containers = containers;
        this.machines = machines;
        this.images = images;
        this.consoles = consoles;
        this.nodes = nodes;
        this.volumes = containers.volumeWork();
    }

    /**
     * @return the facts of its success
     */
    Map<String, String> run(AgentCommand command, Work work) throws IOException {
        return switch (command) {
            case CreateContainer c -> containers.create(c, work);
            case StartContainer c -> {
                volumes.endOffer(c.guest());
                yield containers.start(c, work);
            }
            case StopContainer c -> containers.stop(c, work);
            case ShutdownContainer c -> containers.shutdown(c, work);
            case RebootContainer c -> containers.reboot(c, work);
            case UpdateContainer c -> containers.update(c, work);
            case AllocateContainerVolumes c -> volumes.allocate(c, work);
            case DestroyContainer c -> containers.destroy(c, work);
            case SnapshotContainer c -> volumes.snapshot(c, work);
            case DeleteContainerSnapshot c -> volumes.removeSnapshot(c, work);
            case RollbackContainer c -> volumes.rollBack(c, work);
            case CloneContainer c -> volumes.clone(c, work);
            case ResizeContainerVolume c -> volumes.resize(c, work);
            case MoveContainerVolume c -> volumes.move(c, work);
            case ReassignContainerVolume c -> volumes.reassign(c, work);
            case ConvertToTemplate c -> volumes.toTemplate(c, work);
            case OfferVolumes c -> volumes.offer(c);
            case WithdrawVolumes c -> volumes.withdraw(c);
            case FetchVolumes c -> volumes.fetch(c, nodes, work);
            case SuspendContainer c -> containers.suspend(c);
            case ResumeContainer c -> containers.resume(c);
            case OfMachine c -> machines.run(c, work);
            case AllocateVolume c -> allocate(c, work);
            case FreeVolume c -> {
                Storages.of(c.storage()).free(c.volume());
                yield Map.of();
            }
            case UpdateVolume c -> {
                Backups.update(c);
                yield Map.of();
            }
            case PruneBackups c -> {
                Backups.prune(c, work);
                yield Map.of();
            }
            case ImportUpload c -> {
                ReceivedFiles.take(c, work);
                yield Map.of();
            }
            case DownloadUrl c -> {
                Download.run(c, work);
                yield Map.of();
            }
            case BuildTemplate c -> TemplateBuild.run(c, work);
            case ActivateStorage c -> {
                Storages.of(c.storage()).activate();
                yield Map.of();
            }
            case OpenConsole c -> consoles.serve(c, machines.live(), work);
            case CancelCommand c -> Map.of(); // done when it was taken over
        };
    }

    /** Takes a step back; one that was never taken is fine. */
    void undo(Undo undo) throws IOException {
        switch (undo) {
            case Undo.RemoveTree(String path) -> FileTree.remove(Path.of(path));
            case Undo.RemoveFile(String path) -> Files.deleteIfExists(Path.of(path));
            case Undo.RemoveEmptyFolder(String path) -> removeEmpty(Path.of(path));
            case Undo.RemoveSubvolume(String path) -> Subvolumes.remove(Path.of(path));
            case Undo.PutBack(String from, String to) -> putBack(Path.of(from), Path.of(to));
            case Undo.Unmount(String path) -> volumes.unmount(Path.of(path));
            case Undo.ThawContainer(int guest) -> volumes.thaw(new GuestId(guest));
            case Undo.StopMachine(int guest) -> machines.kill(new GuestId(guest));
            case Undo.RemoveImageSnapshot(int guest, String path, String snapshot) ->
                    machines.diskWork().removeSnapshot(new GuestId(guest), Path.of(path), snapshot);
            case Undo.RestoreImage(String path, String snapshot) ->
                    ImageSnapshots.restore(Path.of(path), snapshot);
            case Undo.ResumeMachine(int guest) -> machines.diskWork().resume(new GuestId(guest));
            case Undo.ThawMachine(int guest) -> machines.diskWork().thaw(new GuestId(guest));
            case Undo.EndMirror(int guest, String job) ->
                    machines.diskWork().endMirror(new GuestId(guest), job);
            case Undo.MirrorBack(int guest, String from, String to, String format) ->
                    machines.diskWork()
                            .mirrorBack(new GuestId(guest), Path.of(from), Path.of(to), format);
            case Undo.StopContainer(int guest) -> containers.kill(new GuestId(guest));
        }
    }

    private Map<String, String> allocate(AllocateVolume command, Work work) throws IOException {
        DirStorage storage = Storages.of(command.storage());
        storage.activate();
        String volume =
                images.named(
                        storage,
                        command.guest(),
                        command.name(),
                        command.format(),
                        command.sizeBytes(),
                        work);
        return Map.of("volume", storage.id() + ":" + volume);
    }

    private static void putBack(Path from, Path to) throws IOException {
        if (Files.exists(from, LinkOption.NOFOLLOW_LINKS)
                && !Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(from, to);
        }
    }

    private static void removeEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // Somebody else uses it by now.
        }
    }
}
