package dev.innkeeper.agent.copy;

import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.ClusterEvent.NodeOptions;
import dev.innkeeper.contracts.ClusterEvent.NodeRemoved;
import dev.innkeeper.contracts.GuestEvent.GuestRemoved;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.Message;
import dev.innkeeper.contracts.StorageEvent.StorageDefinition;
import dev.innkeeper.contracts.StorageEvent.StorageRemoved;
import dev.innkeeper.contracts.json.MessageCodec;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the configuration topics say of guests and storages, in memory and on the disk, so that this
 * node can act on its own. At every start the topics are read anew from their beginning, and what
 * they hold replaces the copy when their end is reached: so nothing removed lives on.
 */
public final class ConfigCopy {
    private static final Logger log = LoggerFactory.getLogger(ConfigCopy.class);

    /** The copy's file. */
    record Saved(
            List<GuestState> guests,
            List<StorageDefinition> storages,
            @Nullable List<NodeOptions> nodes) {}

    private final Path file;
    private final JsonMapper json = MessageCodec.mapper();
    private volatile Map<GuestId, GuestState> guests = new ConcurrentHashMap<>();
    private volatile Map<StorageId, StorageDefinition> storages = new ConcurrentHashMap<>();
    private volatile Map<NodeName, NodeOptions> nodes = new ConcurrentHashMap<>();
    private Map<GuestId, GuestState> readGuests = new ConcurrentHashMap<>();
    private Map<StorageId, StorageDefinition> readStorages = new ConcurrentHashMap<>();
    private final Map<NodeName, NodeOptions> readNodes = new ConcurrentHashMap<>();
    private volatile boolean complete;
    private boolean dirty;
    private volatile Runnable listener = () -> {};

    private ConfigCopy(Path file) {
        this.file = file;
    }

    /** Reads the copy of an earlier run; a damaged one is left out. */
    public static ConfigCopy open(Path dataFolder) throws IOException {
        Path folder = Files.createDirectories(dataFolder.resolve("config"));
        ConfigCopy copy = new ConfigCopy(folder.resolve("copy.json"));
        copy.load();
        return copy;
    }

    /** To be run after each change; must not block. */
    public void onChange(Runnable changed) {
        listener = changed;
    }

    /** Takes an event of a configuration topic. */
    public void apply(Message event) {
        take(event);
        if (complete) {
            listener.run();
        }
    }

    private synchronized void take(Message event) {
        Map<GuestId, GuestState> intoGuests = complete ? guests : readGuests;
        Map<StorageId, StorageDefinition> intoStorages = complete ? storages : readStorages;
        switch (event) {
            case GuestState state -> intoGuests.put(state.guest(), state);
            case GuestRemoved removed -> intoGuests.remove(removed.guest());
            case StorageDefinition storage -> intoStorages.put(storage.storage(), storage);
            case StorageRemoved removed -> intoStorages.remove(removed.storage());
            case NodeOptions options -> (complete ? nodes : readNodes).put(options.node(), options);
            case NodeRemoved removed -> (complete ? nodes : readNodes).remove(removed.node());
            default -> {
                return;
            }
        }
        dirty = true;
    }

    /** The ends of both topics, as they were at this start, have been reached. */
    public void completed() {
        replace();
        listener.run();
    }

    private synchronized void replace() {
        if (!complete) {
            guests = readGuests;
            storages = readStorages;
            nodes = readNodes;
            complete = true;
            dirty = true;
        }
    }

    /** True once {@link #completed()}: what it says is not of an earlier run. */
    public boolean isComplete() {
        return complete;
    }

    /** All guests of the cluster. */
    public List<GuestState> guests() {
        return List.copyOf(guests.values());
    }

    /** True if it changed since it was written to the disk. */
    public synchronized boolean isUnsaved() {
        return dirty && complete;
    }

    /** Writes the copy to the disk if it changed. */
    public synchronized void save() throws IOException {
        if (!isUnsaved()) {
            return;
        }
        Path fresh = file.resolveSibling("copy.json.new");
        Files.write(
                fresh,
                json.writeValueAsBytes(
                        new Saved(
                                List.copyOf(guests.values()),
                                List.copyOf(storages.values()),
                                List.copyOf(nodes.values()))));
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        dirty = false;
    }

    public Optional<GuestState> guest(GuestId id) {
        return Optional.ofNullable(guests.get(id));
    }

    public Optional<GuestKind> kind(GuestId id) {
        return guest(id).map(GuestState::kind);
    }

    public Optional<StorageSpec> storage(StorageId id) {
        return Optional.ofNullable(storages.get(id)).map(ConfigCopy::spec);
    }

    /** A setting of a node, such as {@code startall-onboot-delay}. */
    public Optional<String> nodeOption(NodeName node, String name) {
        return Optional.ofNullable(nodes.get(node)).map(o -> o.options().get(name));
    }

    /** All storages that are switched on. */
    public List<StorageSpec> storages() {
        return storages.values().stream()
                .filter(s -> !s.options().getOrDefault("disable", "0").equals("1"))
                .map(ConfigCopy::spec)
                .toList();
    }

    private static StorageSpec spec(StorageDefinition storage) {
        return new StorageSpec(storage.storage(), storage.type(), storage.options());
    }

    private void load() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try {
            Saved saved = json.readValue(Files.readAllBytes(file), Saved.class);
            saved.guests().forEach(g -> guests.put(g.guest(), g));
            saved.storages().forEach(s -> storages.put(s.storage(), s));
            List<NodeOptions> options = saved.nodes(); // an older copy has none
            if (options != null) {
                options.forEach(o -> nodes.put(o.node(), o));
            }
        } catch (JacksonException e) {
            log.atWarn().setCause(e).log("Copy of the configuration is damaged and left out");
        }
    }
}
