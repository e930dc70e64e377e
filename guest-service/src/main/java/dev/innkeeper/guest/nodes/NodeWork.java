package dev.innkeeper.guest.nodes;

import dev.innkeeper.api.model.LxcUnused;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.guest.options.ContainerOption;
import dev.innkeeper.guest.options.MountPoint;
import dev.innkeeper.guest.storages.Storages;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.VolumeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** What a command tells a node about a container. */
@Component
public class NodeWork {
    private final Storages storages;

    NodeWork(Storages storages) {
        this.storages = storages;
    }

    /** The options that matter on a node; a lock is the control plane's affair. */
    public static SortedMap<String, String> options(Map<String, String> config) {
        SortedMap<String, String> options = new TreeMap<>(config);
        options.remove("lock");
        return options;
    }

    /** How to reach the storages of every volume that a configuration refers to. */
    public List<StorageSpec> storages(Map<String, String> config) {
        return storages(config, List.of());
    }

    public List<StorageSpec> storages(Map<String, String> config, List<StorageId> more) {
        TreeSet<StorageId> used = new TreeSet<>(more);
        config.forEach((option, text) -> storage(option, text).ifPresent(used::add));
        return storages.specs(used);
    }

    private static Optional<StorageId> storage(String option, String text) {
        ContainerOption kind = ContainerOption.named(option).orElse(null);
        if (kind == ContainerOption.HOOKSCRIPT) {
            return Optional.of(VolumeId.parse(text).storage());
        }
        if (kind == ContainerOption.UNUSED) {
            return Optional.of(VolumeId.parse(LxcUnused.parse(text).volume()).storage());
        }
        return kind != null && kind.isMountPoint()
                ? MountPoint.parse(option, text).volume().map(VolumeId::storage)
                : Optional.empty();
    }
}
