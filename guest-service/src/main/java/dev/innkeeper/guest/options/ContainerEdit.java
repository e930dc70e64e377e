package dev.innkeeper.guest.options;

import dev.innkeeper.api.model.LxcUnused;
import dev.innkeeper.guest.options.ContainerOption.Reach;
import dev.innkeeper.guest.options.MountPoint.Source;
import dev.innkeeper.kernel.VolumeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Applies a change to a container's configuration and collects what the node has to do for it. A
 * stopped container changes at once. For a running one, what cannot reach it waits; what can reach
 * it waits too, until the node has done it ({@link #live()}).
 */
public final class ContainerEdit {
    private final boolean running;
    private final List<VolumeId> freed = new ArrayList<>();
    private final SortedSet<String> live = new TreeSet<>();
    private GuestConfig config;

    public ContainerEdit(GuestConfig config, boolean running) {
        this.config = config;
        this.running = running;
    }

    /** The text of an option as it is kept: only some kinds of value are written anew. */
    public static String normal(String option, String value, MacAddresses addresses) {
        return switch (ContainerOption.named(option).orElse(null)) {
            case NET -> NetworkCard.parse(value).complete(addresses).toString();
            case MP, ROOTFS ->
                    HostFolders.checked(option, MountPoint.parse(option, value)).toString();
            case TAGS -> Tags.normal(value);
            case null, default -> value;
        };
    }

    /**
     * @param normal options whose text is normal, volumes that had to be made included
     */
    public ContainerEdit apply(ConfigChange change, Map<String, String> normal) {
        change.revert().forEach(this::revert);
        change.delete().forEach(this::delete);
        new TreeMap<>(normal).forEach(this::set);
        if (!running) {
            applyPending();
        }
        return this;
    }

    /** Moves everything that waits into what holds. */
    public ContainerEdit applyPending() {
        PendingChanges pending = config.pending();
        pending.deletions().keySet().forEach(this::deleteNow);
        pending.changes().forEach(this::setNow);
        return this;
    }

    /** Moves what waits for this option into what holds: the node has done it. */
    public ContainerEdit applied(String option) {
        PendingChanges pending = config.pending();
        if (pending.deletions().containsKey(option)) {
            deleteNow(option);
        } else if (pending.changes().get(option) instanceof String value) {
            setNow(option, value);
        }
        return this;
    }

    public GuestConfig config() {
        return config;
    }

    /** Volumes to which nothing refers any more, by the client's will. */
    public List<VolumeId> freed() {
        return freed.stream().filter(volume -> !isInSnapshot(volume)).toList();
    }

    private boolean isInSnapshot(VolumeId volume) {
        return config.snapshots().values().stream().anyMatch(s -> refersTo(s, volume));
    }

    /** Options whose change the node can apply to the running container. */
    public SortedSet<String> live() {
        return live;
    }

    private void revert(String option) {
        String forgotten = config.pending().changes().get(option);
        config = config.reverted(option);
        if (forgotten != null) {
            keepVolume(option, forgotten);
        }
    }

    private void delete(String option) {
        Reach reach = reach(option);
        if (!running || reach == Reach.AT_ONCE) {
            deleteNow(option);
            return;
        }
        if (reach == Reach.LIVE && config.has(option)) {
            live.add(option);
        }
        config = config.withPendingDeletion(option, false);
    }

    private void set(String option, String value) {
        Reach reach = reach(option);
        if (!running || reach == Reach.AT_ONCE) {
            setNow(option, value);
            return;
        }
        config = config.withPending(option, value);
        boolean reaches =
                reach == Reach.LIVE || (reach == Reach.LIVE_IF_NEW && !config.has(option));
        if (reaches && config.pending().has(option)) {
            live.add(option);
        }
    }

    private void deleteNow(String option) {
        String old = config.get(option).orElse("");
        config = config.without(option);
        switch (ContainerOption.named(option).orElse(null)) {
            case MP -> keepVolume(option, old);
            case UNUSED -> unused(old).ifPresent(freed::add);
            case null, default -> {}
        }
    }

    private void setNow(String option, String value) {
        ContainerOption kind = ContainerOption.named(option).orElse(null);
        if (value.isEmpty() || (kind == ContainerOption.UNPRIVILEGED && value.equals("0"))) {
            config = config.without(option);
            return;
        }
        if (kind == null || !kind.isMountPoint()) {
            config = config.with(option, value);
            return;
        }
        String old = config.get(option).orElse("");
        config = config.with(option, withKnownSize(option, value, old));
        stored(option, value).ifPresent(this::forgetUnused);
        keepVolume(option, old);
    }

    /** The size is a note that clients leave out; it stays with its volume. */
    private static String withKnownSize(String option, String value, String old) {
        if (old.isEmpty()) {
            return value;
        }
        MountPoint next = MountPoint.parse(option, value);
        boolean sameVolume = next.volume().isPresent() && next.volume().equals(stored(option, old));
        if (!sameVolume || next.size().isPresent()) {
            return value;
        }
        return MountPoint.parse(option, old)
                .size()
                .map(size -> next.withSize(size).toString())
                .orElse(value);
    }

    /** Notes a volume that belongs to the container but is mounted nowhere. */
    public void keepUnused(VolumeId volume) {
        if (!refersTo(volume)) {
            config = config.with(freeUnused(), volume.toString());
        }
    }

    /** A volume that is no longer mounted stays in the configuration, as unused. */
    private void keepVolume(String option, String mountPoint) {
        if (!ContainerOption.named(option).filter(ContainerOption::isMountPoint).isPresent()) {
            return;
        }
        stored(option, mountPoint).ifPresent(this::keepUnused);
    }

    void forgetUnused(VolumeId volume) {
        for (Map.Entry<String, String> option : config.options().entrySet()) {
            if (isUnused(option.getKey()) && option.getValue().equals(volume.toString())) {
                config = config.without(option.getKey());
            }
        }
    }

    private boolean refersTo(VolumeId volume) {
        return refersTo(config.current(), volume);
    }

    static boolean refersTo(ConfigSection section, VolumeId volume) {
        String text = volume.toString();
        return section.options().entrySet().stream()
                .anyMatch(o ->
                        o.getValue().equals(text)
                                || o.getValue().startsWith(text + ",")
                                        && isVolumeOption(o.getKey()));
    }

    private String freeUnused() {
        int number = 0;
        while (config.has("unused" + number)) {
            number++;
        }
        return "unused" + number;
    }

    private static boolean isUnused(String option) {
        return ContainerOption.named(option).orElse(null) == ContainerOption.UNUSED;
    }

    private static boolean isVolumeOption(String option) {
        return isUnused(option)
                || ContainerOption.named(option).filter(ContainerOption::isMountPoint).isPresent();
    }

    private static Reach reach(String option) {
        return ContainerOption.named(option).map(ContainerOption::reach).orElse(Reach.RESTART);
    }

    private static Optional<VolumeId> stored(String option, String mountPoint) {
        return mountPoint.isEmpty()
                ? Optional.empty()
                : MountPoint.parse(option, mountPoint).volume();
    }

    private static Optional<VolumeId> unused(String text) {
        return Optional.of(text)
                .filter(volume -> !volume.isEmpty())
                .map(volume -> VolumeId.parse(LxcUnused.parse(volume).volume()));
    }

    /** Slot → mount point, for each value that asks for a new volume. */
    public static Map<String, MountPoint> allocations(Map<String, String> options) {
        Map<String, MountPoint> wanted = new TreeMap<>();
        options.forEach((option, value) -> {
            if (ContainerOption.named(option).filter(ContainerOption::isMountPoint).isPresent()) {
                MountPoint mountPoint = MountPoint.parse(option, value);
                if (mountPoint.source() instanceof Source.Allocation) {
                    wanted.put(option, mountPoint);
                }
            }
        });
        return wanted;
    }
}
