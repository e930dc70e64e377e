package dev.innkeeper.guest.options;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How the snapshots of a configuration hang together, for guests of either kind. Each knows its
 * {@code parent}; that of the present configuration is the snapshot it was taken back to, or the
 * last one taken (S256 to S258). While a node works on a snapshot, its section has a {@code
 * snapstate}.
 *
 * <pre>
 *  (none) --prepared--> prepare --committed--> complete --deleting--> delete --deleted--> (none)
 * </pre>
 */
public final class SnapshotTree {
    private static final String PARENT = "parent";
    private static final String STATE = "snapstate";
    private static final String TIME = "snaptime";
    private static final String DESCRIPTION = "description";

    /** What a snapshot does not remember, and going back to it does not change. */
    private static final Set<String> NOT_REMEMBERED =
            Set.of(
                    "lock",
                    "digest",
                    STATE,
                    TIME,
                    DESCRIPTION,
                    "vmstate",
                    "runningmachine",
                    "runningcpu");

    private static final List<String> MEMORY = List.of("vmstate", "runningmachine", "runningcpu");

    private static final Pattern UNUSED = Pattern.compile("unused\\d+");

    private SnapshotTree() {}

    /**
     * Remembers the present options under a name, as not complete yet.
     *
     * @param name not in use
     */
    public static GuestConfig prepared(
            GuestConfig config, String name, Optional<String> description, Instant now) {
        ConfigSection section =
                remembered(config.current())
                        .with(TIME, Long.toString(now.getEpochSecond()))
                        .with(STATE, "prepare");
        for (String text : description.stream().toList()) {
            section = section.with(DESCRIPTION, text);
        }
        return config.withSnapshot(name, section);
    }

    /** The node has taken it: the present configuration goes on from there. */
    public static GuestConfig committed(GuestConfig config, String name) {
        ConfigSection section = config.snapshots().get(name);
        return section == null
                ? config
                : config.withSnapshot(name, section.without(STATE)).with(PARENT, name);
    }

    /** The same, with where the content of a machine's memory is. */
    public static GuestConfig committed(
            GuestConfig config, String name, Map<String, String> memory) {
        ConfigSection section = config.snapshots().get(name);
        if (section == null) {
            return config;
        }
        for (String option : MEMORY) {
            if (memory.get(option) instanceof String text) {
                section = section.with(option, text);
            }
        }
        return committed(config.withSnapshot(name, section), name);
    }

    /** It is about to be removed; until that is done nothing can go back to it. */
    public static GuestConfig deleting(GuestConfig config, String name) {
        ConfigSection section = config.snapshots().get(name);
        return section == null ? config : config.withSnapshot(name, section.with(STATE, "delete"));
    }

    /** Forgets a snapshot; what followed it follows what it followed. */
    public static GuestConfig deleted(GuestConfig config, String name) {
        ConfigSection gone = config.snapshots().get(name);
        if (gone == null) {
            return config;
        }
        Optional<String> grandparent = gone.get(PARENT);
        GuestConfig next = config.withoutSnapshot(name);
        for (Map.Entry<String, ConfigSection> child : next.snapshots().entrySet()) {
            next =
                    next.withSnapshot(
                            child.getKey(), reparented(child.getValue(), name, grandparent));
        }
        boolean wasParent = next.get(PARENT).filter(name::equals).isPresent();
        if (!wasParent) {
            return next;
        }
        return grandparent.isPresent()
                ? next.with(PARENT, grandparent.get())
                : next.without(PARENT);
    }

    /**
     * The options that hold after going back: those of the snapshot, with the present description
     * and unused volumes. Nothing waits any more.
     */
    public static GuestConfig rolledBack(GuestConfig config, String name) {
        ConfigSection section = config.snapshots().get(name);
        if (section == null) {
            return config;
        }
        SortedMap<String, String> options = new TreeMap<>(remembered(section).options());
        config.options()
                .forEach((option, text) -> {
                    if (option.equals(DESCRIPTION) || UNUSED.matcher(option).matches()) {
                        options.put(option, text);
                    }
                });
        options.put(PARENT, name);
        return config.replaced(new ConfigSection(options, section.raw()));
    }

    /** Why nothing can go back to it yet, or any more; empty for a complete snapshot. */
    public static Optional<String> state(ConfigSection section) {
        return section.get(STATE);
    }

    /** Changes what is said of a snapshot. */
    public static GuestConfig described(GuestConfig config, String name, String description) {
        ConfigSection section = config.snapshots().get(name);
        return section == null
                ? config
                : config.withSnapshot(name, section.with(DESCRIPTION, description));
    }

    /** Name and section of each snapshot, the oldest first. */
    public static List<Map.Entry<String, ConfigSection>> byTime(GuestConfig config) {
        return config.snapshots().entrySet().stream()
                .sorted(Comparator.comparingLong(snapshot -> time(snapshot.getValue())))
                .toList();
    }

    /** Seconds since 1970; 0 if its section does not say. */
    public static long time(ConfigSection section) {
        return section.get(TIME).map(Long::parseLong).orElse(0L);
    }

    private static ConfigSection remembered(ConfigSection section) {
        SortedMap<String, String> options = new TreeMap<>(section.options());
        options.keySet().removeIf(o -> NOT_REMEMBERED.contains(o) || UNUSED.matcher(o).matches());
        return new ConfigSection(options, section.raw());
    }

    private static ConfigSection reparented(
            ConfigSection section, String from, Optional<String> to) {
        if (section.get(PARENT).filter(from::equals).isEmpty()) {
            return section;
        }
        return to.isPresent() ? section.with(PARENT, to.get()) : section.without(PARENT);
    }
}
