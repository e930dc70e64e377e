package dev.innkeeper.storage.upload;

import dev.innkeeper.agentclient.AgentClient;
import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand.DownloadUrl;
import dev.innkeeper.contracts.AgentCommand.ImportUpload;
import dev.innkeeper.contracts.door.UploadReceived;
import dev.innkeeper.contracts.json.MessageCodec;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.storage.StorageDefinition;
import dev.innkeeper.storage.StorageProblem;
import dev.innkeeper.storage.UsableStorages;
import dev.innkeeper.tasks.Tasks;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** Brings files into storages, by way of the agent of the node. */
@Component
class Incoming {
    private static final Logger log = LoggerFactory.getLogger(Incoming.class);

    /** A large file over a slow line takes its time. */
    private static final Duration TRANSFER = Duration.ofHours(24);

    private final UsableStorages storages;
    private final AgentClient agents;
    private final Commands commands;
    private final Tasks tasks;
    private final JsonMapper json =
            MessageCodec.mapper().rebuild().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    Incoming(UsableStorages storages, AgentClient agents, Commands commands, Tasks tasks) {
        this.storages = storages;
        this.agents = agents;
        this.commands = commands;
        this.tasks = tasks;
    }

    /** A file that lies in the upload folder of a storage, until it is imported or dropped. */
    record Received(NodeName node, StorageDefinition storage, String uploadName) {}

    /**
     * Checks that a storage takes such files on that node.
     *
     * @throws dev.innkeeper.kernel.ProblemException if it does not
     */
    StorageDefinition requireStorage(NodeName node, StorageId storage, IncomingFile file) {
        StorageDefinition definition = storages.require(storage, node);
        if (!definition.holds(file.content())) {
            throw new StorageProblem.RefusesContent(storage, file.content().wire()).asException();
        }
        return definition;
    }

    /** Relays a file to the node as it comes; what has arrived of a broken transfer is dropped. */
    Received relay(NodeName node, StorageDefinition storage, InputStream file) {
        String name = "innkeeper-upload-" + UUID.randomUUID();
        Received received = new Received(node, storage, name);
        ClientStream client = new ClientStream(file);
        try {
            // The agent may not have heard of a storage that was defined a moment ago.
            Map<String, String> spec =
                    Map.of(
                            UploadReceived.SPEC_HEADER,
                            json.writeValueAsString(UsableStorages.spec(storage)));
            agents.upload(node, path(received), spec, client, -1, TRANSFER);
            return received;
        } catch (ProblemException e) {
            drop(received);
            if (client.failure().isPresent()) {
                throw new Problems.Refused(
                                "upload broke off: " + client.failure().get().getMessage())
                        .asException(e);
            }
            throw e;
        }
    }

    /** Removes a received file that nobody will import. */
    void drop(Received received) {
        try {
            agents.delete(received.node(), path(received));
        } catch (ProblemException e) {
            log.atDebug()
                    .addKeyValue("node", received.node())
                    .log("No upload to drop: {}", e.getMessage());
        }
    }

    private static String path(Received received) {
        return "/uploads/" + received.uploadName() + "?storage=" + received.storage().id();
    }

    /** Begins to move a received file to its place, once its checksum is right. */
    @Transactional
    public Upid importUpload(
            Received received, IncomingFile file, Optional<Checksum> checksum, Caller caller) {
        Upid task = tasks.start(received.node(), "imgcopy", "", caller);
        commands.send(
                received.node(),
                new ImportUpload(
                        UsableStorages.spec(received.storage()),
                        file.content().wire(),
                        file.name(),
                        received.uploadName(),
                        checksum.map(Checksum::algorithm),
                        checksum.map(Checksum::value)),
                task,
                0);
        return task;
    }

    /** Begins to download a file to its place. */
    @Transactional
    public Upid download(NodeName node, StorageId storage, Source source, Caller caller) {
        StorageDefinition definition = requireStorage(node, storage, source.file());
        Upid task = tasks.start(node, "download", source.file().name(), caller);
        commands.send(
                node,
                new DownloadUrl(
                        UsableStorages.spec(definition),
                        source.file().content().wire(),
                        source.file().name(),
                        source.url(),
                        source.verifyCertificates(),
                        source.checksum().map(Checksum::algorithm),
                        source.checksum().map(Checksum::value),
                        source.compression()),
                task,
                0);
        return task;
    }

    /** Where to download from, and what to expect. */
    record Source(
            IncomingFile file,
            String url,
            boolean verifyCertificates,
            Optional<Checksum> checksum,
            Optional<String> compression) {}
}
