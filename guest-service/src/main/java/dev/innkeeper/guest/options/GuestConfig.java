package dev.innkeeper.guest.options;

import dev.innkeeper.contracts.GuestKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A guest's whole configuration: what holds now, what waits for the next start, and what snapshots
 * remember. Immutable. {@link ConfigText} is its form as a file.
 */
public record GuestConfig(
        GuestKind kind,
        ConfigSection current,
        PendingChanges pending,
        SortedMap<String, ConfigSection> snapshots) {
    public static final GuestConfig EMPTY = of(GuestKind.LXC, Map.of());

    public GuestConfig {
        snapshots = Collections.unmodifiableSortedMap(new TreeMap<>(snapshots));
    }

    public static GuestConfig of(GuestKind kind, Map<String, String> options) {
        return new GuestConfig(
                kind, ConfigSection.of(options), PendingChanges.NONE, new TreeMap<>());
    }

    public Optional<String> get(String option) {
        return current.get(option);
    }

    public boolean has(String option) {
        return current.has(option);
    }

    /** The present options, in alphabetical order. */
    public SortedMap<String, String> options() {
        return current.options();
    }

    /**
     * The present options with the raw lines under the name {@code lxc}, one a line: what a node
     * has to know.
     */
    public SortedMap<String, String> nodeOptions() {
        return current.withRawLines();
    }

    /** Every section: the present options, and those in snapshots. */
    public Stream<ConfigSection> sections() {
        return Stream.concat(Stream.of(current), snapshots.values().stream());
    }

    /** Sets an option now; a pending change of it is forgotten. */
    public GuestConfig with(String option, String value) {
        return new GuestConfig(
                kind, current.with(option, value), pending.forget(option), snapshots);
    }

    /** Removes an option now; a pending change of it is forgotten. */
    public GuestConfig without(String option) {
        return new GuestConfig(kind, current.without(option), pending.forget(option), snapshots);
    }

    /** Lets a new value wait for the next start; the value that holds anyway does not wait. */
    public GuestConfig withPending(String option, String value) {
        boolean same = current.get(option).filter(value::equals).isPresent();
        return withPending(same ? pending.forget(option) : pending.change(option, value));
    }

    /** Lets a value wait for whoever applies what waits next, even if it holds already. */
    GuestConfig withWaiting(String option, String value) {
        return withPending(pending.change(option, value));
    }

    /** Lets a deletion wait for the next start. */
    public GuestConfig withPendingDeletion(String option, boolean force) {
        return withPending(
                current.has(option) ? pending.delete(option, force) : pending.forget(option));
    }

    /** Forgets what waits for this option. */
    public GuestConfig reverted(String option) {
        return withPending(pending.forget(option));
    }

    /** The same snapshots with other present options; nothing waits any more. */
    public GuestConfig replaced(ConfigSection next) {
        return new GuestConfig(kind, next, PendingChanges.NONE, snapshots);
    }

    /** The same with other present options. */
    GuestConfig replacedCurrent(ConfigSection next) {
        return new GuestConfig(kind, next, pending, snapshots);
    }

    /** Adds a snapshot, or replaces the one with this name. */
    public GuestConfig withSnapshot(String name, ConfigSection section) {
        SortedMap<String, ConfigSection> next = new TreeMap<>(snapshots);
        next.put(name, section);
        return new GuestConfig(kind, current, pending, next);
    }

    public GuestConfig withoutSnapshot(String name) {
        SortedMap<String, ConfigSection> next = new TreeMap<>(snapshots);
        next.remove(name);
        return new GuestConfig(kind, current, pending, next);
    }

    private GuestConfig withPending(PendingChanges next) {
        return new GuestConfig(kind, current, next, snapshots);
    }

    /** As it will be after the next start. */
    public GuestConfig applied() {
        ConfigSection next = current;
        for (String option : pending.deletions().keySet()) {
            next = next.without(option);
        }
        for (Map.Entry<String, String> change : pending.changes().entrySet()) {
            next = next.with(change.getKey(), change.getValue());
        }
        return new GuestConfig(kind, next, PendingChanges.NONE, snapshots);
    }

    /** SHA-1 of exactly the file's text, in hexadecimal. */
    public String digest() {
        try {
            byte[] text = ConfigText.print(this).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
