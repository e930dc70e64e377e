package dev.innkeeper.guest.storages;

import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.StorageEvent;
import dev.innkeeper.contracts.StorageEvent.StorageDefinition;
import dev.innkeeper.contracts.StorageEvent.StorageRemoved;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.outbox.ProjectionHandler;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.Subscription;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The storages that are defined, as far as guests use them. */
@Component
public class Storages implements ProjectionHandler<StorageEvent> {
    /** Types that need not say that they are shared. */
    private static final Set<String> NETWORKED =
            Set.of("nfs", "cifs", "glusterfs", "cephfs", "rbd", "iscsi", "iscsidirect", "zfs");

    private final Map<StorageId, StorageDefinition> definitions = new ConcurrentHashMap<>();

    @Override
    public Subscription subscription() {
        return Subscription.to(Topics.STORAGES);
    }

    @Override
    public Class<StorageEvent> type() {
        return StorageEvent.class;
    }

    @Override
    public void apply(Received<StorageEvent> received) {
        switch (received.message()) {
            case StorageDefinition definition -> definitions.put(definition.storage(), definition);
            case StorageRemoved removed -> definitions.remove(removed.storage());
        }
    }

    @Override
    public void removed(String topic, String key) {
        definitions.keySet().removeIf(storage -> storage.value().equals(key));
    }

    /**
     * A storage that can be used on a node now.
     *
     * @throws dev.innkeeper.kernel.ProblemException if it is not defined, disabled, or not for this
     *     node
     */
    public StorageDefinition requireUsable(StorageId storage, NodeName node) {
        StorageDefinition definition =
                find(storage).orElseThrow(() -> refused("storage '%s' does not exist", storage));
        if (Optional.ofNullable(definition.options().get("disable"))
                .filter("1"::equals)
                .isPresent()) {
            throw refused("storage '%s' is disabled", storage);
        }
        List<String> nodes = words(definition.options().get("nodes")).toList();
        if (!nodes.isEmpty() && !nodes.contains(node.value())) {
            throw refused("storage '%s' is not available on node '" + node + "'", storage);
        }
        return definition;
    }

    /** As {@link #requireUsable}, for the files of containers. */
    public StorageDefinition requireForContainers(StorageId storage, NodeName node) {
        StorageDefinition definition = requireUsable(storage, node);
        if (words(definition.options().get("content")).noneMatch("rootdir"::equals)) {
            throw refused("storage '%s' does not support container directories", storage);
        }
        return definition;
    }

    /** As {@link #requireUsable}, for the disks of virtual machines. */
    public StorageDefinition requireForMachines(StorageId storage, NodeName node) {
        StorageDefinition definition = requireUsable(storage, node);
        if (words(definition.options().get("content")).noneMatch("images"::equals)) {
            throw Problems.InvalidParameters.of(
                            "storage", "storage '" + storage + "' does not support vm images")
                    .asException();
        }
        return definition;
    }

    /** What an agent needs to reach a storage that can be used on a node now. */
    public StorageSpec requireSpec(StorageId storage, NodeName node) {
        return spec(requireUsable(storage, node));
    }

    /** What an agent needs to reach these storages; those that are not defined are left out. */
    public List<StorageSpec> specs(Collection<StorageId> storages) {
        return new TreeSet<>(storages)
                .stream().flatMap(storage -> find(storage).stream()).map(Storages::spec).toList();
    }

    /** Whether all nodes see the same volumes there. */
    public static boolean isShared(StorageDefinition storage) {
        return NETWORKED.contains(storage.type())
                || "1".equals(storage.options().getOrDefault("shared", "0"));
    }

    public Optional<StorageDefinition> find(StorageId storage) {
        return Optional.ofNullable(definitions.get(storage));
    }

    private static StorageSpec spec(StorageDefinition definition) {
        return new StorageSpec(definition.storage(), definition.type(), definition.options());
    }

    private static Stream<String> words(@org.jspecify.annotations.Nullable String list) {
        return list == null
                ? Stream.empty()
                : Stream.of(list.split("[,;\\s]+")).filter(word -> !word.isEmpty());
    }

    private static RuntimeException refused(String format, StorageId storage) {
        return new Problems.Refused(format.formatted(storage)).asException();
    }
}
