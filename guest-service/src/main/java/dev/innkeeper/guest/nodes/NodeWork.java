package dev.innkeeper.guest.nodes;

import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.GuestEdit;
import dev.innkeeper.guest.options.VolumeSlots;
import dev.innkeeper.guest.storages.Storages;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.VolumeId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** What a command tells a node about a guest. */
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
        GuestEdit edit = GuestEdit.of(config, false);
        config.snapshots().values().stream()
                .flatMap(section -> section.options().entrySet().stream())
                .filter(option -> !VolumeSlots.isUnused(option.getKey()))
                .forEach(option ->
                        VolumeSlots.owned(option.getKey(), option.getValue())
                                .ifPresent(edit::keepUnused));
        return options(edit.config());
    }

    /** How to reach the storages of every volume that a configuration refers to. */
    public List<StorageSpec> storages(Map<String, String> config) {
        return storages(config, List.of());
    }

    public List<StorageSpec> storages(Map<String, String> config, Collection<StorageId> more) {
        Set<StorageId> used = used(config);
        used.addAll(more);
        return storages.specs(used);
    }

    /** The storages that a configuration names. */
    public static Set<StorageId> used(Map<String, String> config) {
        Set<StorageId> used = new TreeSet<>();
        config.forEach((option, text) -> storage(option, text).ifPresent(used::add));
        return used;
    }

    private static Optional<StorageId> storage(String option, String text) {
        return option.equals("hookscript")
                ? Optional.of(VolumeId.parse(text).storage())
                : VolumeSlots.named(option, text).map(VolumeId::storage);
    }
}
