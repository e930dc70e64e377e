package dev.innkeeper.guest.options;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.options.GuestOption.Reach;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.VolumeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Applies a change to a guest's configuration and collects what the node has to do for it. A
 * stopped guest changes at once. For a running one, what cannot reach it waits; what can reach it
 * waits too, until the node has done it ({@link #live()}).
 */
public abstract sealed class GuestEdit permits ContainerEdit, MachineEdit {
    private final boolean running;
    private final List<VolumeId> freed = new ArrayList<>();
    private final SortedSet<String> live = new TreeSet<>();
    private GuestConfig config;

    GuestEdit(GuestConfig config, boolean running) {
        this.config = config;
        this.running = running;
    }

    public static GuestEdit of(GuestConfig config, boolean running) {
        return switch (config.kind()) {
            case LXC -> new ContainerEdit(config, running);
            case QEMU -> new MachineEdit(config, running);
        };
    }

    /** The text of an option as it is kept: only some kinds of value are written anew. */
    public static String normal(
            GuestKind kind, String option, String value, MacAddresses addresses) {
        return switch (kind) {
            case LXC -> ContainerEdit.normal(option, value, addresses);
            case QEMU -> MachineEdit.normal(option, value, addresses);
        };
    }

    /**
     * @param normal options whose text is normal, volumes that had to be made included
     */
    public GuestEdit apply(ConfigChange change, Map<String, String> normal) {
        change.revert().forEach(this::revert);
        change.delete().forEach(option -> delete(option, change.force()));
        new TreeMap<>(normal).forEach(this::set);
        if (!running) {
            applyPending();
        }
        return this;
    }

    /** Lets a whole change wait, whatever it could reach at once. */
    void await(ConfigChange change, Map<String, String> normal) {
        change.revert().forEach(this::revert);
        change.delete()
                .forEach(option -> config = config.withPendingDeletion(option, change.force()));
        normal.forEach((option, value) -> config = config.withWaiting(option, value));
    }

    /** Why a part of the change was refused, while the rest of it waits. */
    public Optional<Problem> refusal() {
        return Optional.empty();
    }

    /** Moves everything that waits into what holds. */
    public GuestEdit applyPending() {
        PendingChanges pending = config.pending();
        pending.deletions().forEach(this::deleteNow);
        pending.changes().forEach(this::setNow);
        return this;
    }

    /** Moves what waits for this option into what holds: the node has done it. */
    public GuestEdit applied(String option) {
        PendingChanges pending = config.pending();
        if (pending.deletions().get(option) instanceof Boolean force) {
            deleteNow(option, force);
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
        return freed.stream()
                .filter(volume -> VolumeSlots.snapshotWith(config, volume).isEmpty())
                .toList();
    }

    /** Options whose change the node can apply to the running guest. */
    public SortedSet<String> live() {
        return live;
    }

    /** How a change of this option reaches a running guest. */
    Reach reach(String option) {
        GuestKind kind = config.kind();
        return GuestOption.named(kind, option).map(GuestOption::reach).orElse(Reach.RESTART);
    }

    /** Writes down a value that is not the volume of a slot. */
    abstract void setPlain(String option, String value);

    /** The size is a note that clients leave out; it stays with its volume. */
    private static String inPlaceOf(String slot, String value, String old) {
        VolumePlace next = VolumeSlots.parse(slot, value).orElseThrow();
        VolumePlace before = VolumeSlots.parse(slot, old).orElseThrow();
        boolean sameVolume = next.volume().isPresent() && next.volume().equals(before.volume());
        if (!sameVolume || next.size().isPresent()) {
            return value;
        }
        return before.size().map(size -> next.withSize(size).toString()).orElse(value);
    }

    /** True if a volume goes when its slot does, and is not kept as unused. */
    boolean isFreedWith(String option, String text, boolean force) {
        return force;
    }

    void put(String option, String value) {
        config = config.with(option, value);
    }

    void remove(String option) {
        config = config.without(option);
    }

    boolean isRunning() {
        return running;
    }

    private void revert(String option) {
        String forgotten = config.pending().changes().get(option);
        config = config.reverted(option);
        if (forgotten != null) {
            keepVolume(option, forgotten);
        }
    }

    void delete(String option, boolean force) {
        Reach reach = reach(option);
        if (!running || reach == Reach.AT_ONCE) {
            deleteNow(option, force);
            return;
        }
        if (reach == Reach.LIVE && config.has(option)) {
            live.add(option);
        }
        config = config.withPendingDeletion(option, force);
    }

    void set(String option, String value) {
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

    private void deleteNow(String option, boolean force) {
        String old = config.get(option).orElse("");
        config = config.without(option);
        if (VolumeSlots.isUnused(option)) {
            VolumeSlots.owned(option, old).ifPresent(freed::add);
        } else if (VolumeSlots.isSlot(option) && isFreedWith(option, old, force)) {
            VolumeSlots.owned(option, old)
                    .filter(volume -> !VolumeSlots.refersTo(config.current(), volume))
                    .ifPresent(freed::add);
        } else {
            keepVolume(option, old);
        }
    }

    private void setNow(String option, String value) {
        if (value.isEmpty()) {
            config = config.without(option);
            return;
        }
        if (!VolumeSlots.isSlot(option)) {
            setPlain(option, value);
            return;
        }
        String old = config.get(option).orElse("");
        config = config.with(option, old.isEmpty() ? value : inPlaceOf(option, value, old));
        VolumeSlots.owned(option, value).ifPresent(this::forgetUnused);
        keepVolume(option, old);
    }

    /** Notes a volume that belongs to the guest but is used nowhere. */
    public void keepUnused(VolumeId volume) {
        if (!VolumeSlots.refersTo(config.current(), volume)) {
            config = config.with(freeUnused(), volume.toString());
        }
    }

    /** A volume that is no longer used stays in the configuration, as unused. */
    private void keepVolume(String option, String text) {
        if (VolumeSlots.isSlot(option)) {
            VolumeSlots.owned(option, text).ifPresent(this::keepUnused);
        }
    }

    void forgetUnused(VolumeId volume) {
        for (Map.Entry<String, String> option : config.options().entrySet()) {
            boolean same = option.getValue().equals(volume.toString());
            if (VolumeSlots.isUnused(option.getKey()) && same) {
                config = config.without(option.getKey());
            }
        }
    }

    private String freeUnused() {
        int number = 0;
        while (config.has("unused" + number)) {
            number++;
        }
        return "unused" + number;
    }
}
