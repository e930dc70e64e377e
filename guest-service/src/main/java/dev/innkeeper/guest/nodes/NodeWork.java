package dev.innkeeper.guest.nodes;

import dev.innkeeper.api.model.LxcUnused;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.guest.options.ContainerEdit;
import dev.innkeeper.guest.options.ContainerOption;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.MountPoint;
import dev.innkeeper.guest.storages.Storages;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.VolumeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** What a command tells a node about a container. */
@Component
public class NodeWork {
    private static final Set<String> CONTROL_PLANE =
            Set.of("lock", "parent", "snaptime", "snapstate");

    private final Storages storages;

    NodeWork(Storages storages) {
        this.storages = storages;
    }

    /** The options that matter on a node; locks and snapshots are the control plane's affair. */
    public static SortedMap<String, String> options(Map<String, String> config) {
        SortedMap<String, String> options = new TreeMap<>(config);
        options.keySet().removeAll(CONTROL_PLANE);
        return options;
    }

    /** The same of the present configuration, with its raw lines. */
    public static SortedMap<String, String> options(GuestConfig config) {
        return options(config.nodeOptions());
    }

    /**
     * The volumes that only snapshots name, as unused ones: what goes with the guest when it goes.
     */
    public static SortedMap<String, String> everything(GuestConfig config) {
        ContainerEdit edit = new ContainerEdit(config, false);
        config.snapshots().values().stream()
                .flatMap(section -> section.options().entrySet().stream())
                .forEach(option ->
                        volume(option.getKey(), option.getValue()).ifPresent(edit::keepUnused));
        return options(edit.config());
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
        return volume(option, text).map(VolumeId::storage);
    }

    private static Optional<VolumeId> volume(String option, String text) {
        return ContainerOption.named(option)
                .filter(ContainerOption::isMountPoint)
                .flatMap(slot -> MountPoint.parse(option, text).volume());
    }
}
