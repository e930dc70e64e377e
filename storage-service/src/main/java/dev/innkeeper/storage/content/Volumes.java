package dev.innkeeper.storage.content;

import dev.innkeeper.agentclient.AgentClient;
import dev.innkeeper.agentclient.CommandOutcome;
import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand.AllocateVolume;
import dev.innkeeper.contracts.AgentCommand.FreeVolume;
import dev.innkeeper.contracts.AgentCommand.PruneBackups;
import dev.innkeeper.contracts.AgentCommand.UpdateVolume;
import dev.innkeeper.contracts.door.ContentQuery;
import dev.innkeeper.contracts.door.VolumeFacts;
import dev.innkeeper.contracts.door.VolumeQuery;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.kernel.VolumeId;
import dev.innkeeper.storage.StorageDefinition;
import dev.innkeeper.storage.UsableStorages;
import dev.innkeeper.tasks.Tasks;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Volumes on a node: read there, allocated and freed by its agent. */
@Component
public class Volumes {
    private final UsableStorages storages;
    private final AgentClient agents;
    private final Commands commands;
    private final Tasks tasks;

    Volumes(UsableStorages storages, AgentClient agents, Commands commands, Tasks tasks) {
        this.storages = storages;
        this.agents = agents;
        this.commands = commands;
        this.tasks = tasks;
    }

    /** What lies on a storage, as its node sees it now. */
    public List<VolumeFacts> list(
            NodeName node, StorageId storage, Optional<String> content, Optional<GuestId> guest) {
        StorageDefinition definition = storages.require(storage, node);
        return List.of(
                agents.post(
                        node,
                        "/storages/content",
                        new ContentQuery(UsableStorages.spec(definition), content, guest),
                        VolumeFacts[].class));
    }

    VolumeFacts require(NodeName node, VolumeReference volume) {
        StorageDefinition definition = storages.require(volume.storage(), node);
        return agents.post(
                node,
                "/storages/volume",
                new VolumeQuery(UsableStorages.spec(definition), volume.name().text()),
                VolumeFacts.class);
    }

    /** Allocates a disk image, and answers when it is there. */
    VolumeId allocate(NodeName node, StorageId storage, GuestId guest, NewImage image) {
        StorageDefinition definition = storages.require(storage, node);
        CommandOutcome outcome =
                commands.call(
                        node,
                        new AllocateVolume(
                                UsableStorages.spec(definition),
                                guest,
                                image.name(),
                                image.format(),
                                image.sizeBytes()),
                        0);
        String made = outcome.orThrow().getOrDefault("volume", guest + "/" + image.name());
        return made.startsWith(storage + ":") ? VolumeId.parse(made) : new VolumeId(storage, made);
    }

    /** Changes a backup's notes and protection, and answers when that is done. */
    void update(
            NodeName node,
            VolumeReference volume,
            Optional<String> notes,
            Optional<Boolean> protect) {
        StorageDefinition definition = storages.require(volume.storage(), node);
        if (notes.isPresent() || protect.isPresent()) {
            commands.call(
                            node,
                            new UpdateVolume(
                                    UsableStorages.spec(definition),
                                    volume.name().text(),
                                    notes,
                                    protect),
                            0)
                    .orThrow();
        }
    }

    /** Begins to remove backups; the task ends when they are gone. */
    @Transactional
    public Upid prune(
            NodeName node,
            StorageId storage,
            List<String> backups,
            Optional<GuestId> guest,
            Caller caller) {
        StorageDefinition definition = storages.require(storage, node);
        String id = guest.map(of -> of + "@" + storage).orElse(storage.value());
        Upid task = tasks.start(node, "prunebackups", id, caller);
        commands.send(node, new PruneBackups(UsableStorages.spec(definition), backups), task, 0);
        return task;
    }

    /** Begins to free a volume; the task ends when it is gone. */
    @Transactional
    public Upid free(NodeName node, VolumeReference volume, Caller caller) {
        StorageDefinition definition = storages.require(volume.storage(), node);
        String id =
                volume.name()
                        .owner()
                        .map(guest -> guest + "@" + volume.storage())
                        .orElse(volume.storage().value());
        Upid task = tasks.start(node, "imgdel", id, caller);
        commands.send(
                node,
                new FreeVolume(UsableStorages.spec(definition), volume.name().text()),
                task,
                0);
        return task;
    }
}
