package dev.innkeeper.agent.journal;

import dev.innkeeper.agent.work.Undo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** What the lines of a journal add up to. Not safe for several threads. */
final class JournalState {
    /** So many results of published commands are kept to answer repeats. */
    private static final int KEPT_RESULTS = 2000;

    private final Map<UUID, Entry> open = new LinkedHashMap<>();
    private final Map<UUID, CommandResult> unpublished = new LinkedHashMap<>();
    private final Map<UUID, CommandResult> published = new LinkedHashMap<>();
    private final Map<UUID, List<Undo>> leftovers = new LinkedHashMap<>();
    private final Map<String, Long> generations = new HashMap<>();
    private long nextOffset;

    private static final class Entry {
        private final CommandRecord command;
        private int attempts;
        private final List<Undo> undo = new ArrayList<>();

        Entry(CommandRecord command) {
            this.command = command;
        }
    }

    void apply(JournalLine line) {
        switch (line) {
            case JournalLine.Opened(CommandRecord command) -> {
                open.put(command.id(), new Entry(command));
                nextOffset = Math.max(nextOffset, command.offset() + 1);
            }
            case JournalLine.Attempted(UUID id) -> {
                Entry entry = open.get(id);
                if (entry != null) {
                    entry.attempts++;
                }
            }
            case JournalLine.Stepped(UUID id, Undo undo) -> {
                Entry entry = open.get(id);
                if (entry != null) {
                    entry.undo.add(undo);
                }
            }
            case JournalLine.Leftover(UUID id, Undo cleanup) ->
                    leftovers.computeIfAbsent(id, i -> new ArrayList<>()).add(cleanup);
            case JournalLine.Cleaned(UUID id) -> leftovers.remove(id);
            case JournalLine.Undone(UUID id) -> {
                Entry entry = open.get(id);
                if (entry != null) {
                    entry.undo.clear();
                }
                leftovers.remove(id);
            }
            case JournalLine.Finished(UUID id, CommandResult result) -> {
                open.remove(id);
                unpublished.put(id, result);
            }
            case JournalLine.Published(UUID id) -> {
                CommandResult result = unpublished.remove(id);
                if (result != null) {
                    keep(id, result);
                }
            }
            case JournalLine.Position(long offset) -> nextOffset = Math.max(nextOffset, offset);
            case JournalLine.Generation(String lane, long value) -> {
                if (value == 0) {
                    generations.remove(lane);
                } else {
                    generations.merge(lane, value, Math::max);
                }
            }
        }
    }

    /** The fewest lines that add up to this state. */
    Stream<JournalLine> lines() {
        List<JournalLine> lines = new ArrayList<>();
        lines.add(new JournalLine.Position(nextOffset));
        generations.forEach((lane, value) -> lines.add(new JournalLine.Generation(lane, value)));
        published.forEach((id, result) -> {
            lines.add(new JournalLine.Finished(id, result));
            lines.add(new JournalLine.Published(id));
        });
        unpublished.forEach((id, result) -> lines.add(new JournalLine.Finished(id, result)));
        for (Entry entry : open.values()) {
            UUID id = entry.command.id();
            lines.add(new JournalLine.Opened(entry.command));
            for (int i = 0; i < entry.attempts; i++) {
                lines.add(new JournalLine.Attempted(id));
            }
            entry.undo.forEach(undo -> lines.add(new JournalLine.Stepped(id, undo)));
        }
        leftovers.forEach((id, cleanups) ->
                cleanups.forEach(c -> lines.add(new JournalLine.Leftover(id, c))));
        return lines.stream();
    }

    List<OpenCommand> open() {
        return open.values().stream()
                .map(e -> new OpenCommand(e.command, e.attempts, e.undo))
                .toList();
    }

    List<Undo> undoOf(UUID id) {
        Entry entry = open.get(id);
        return entry == null ? List.of() : List.copyOf(entry.undo);
    }

    /** What commands that have ended left over. */
    Map<UUID, List<Undo>> leftovers() {
        Map<UUID, List<Undo>> ended = new LinkedHashMap<>();
        leftovers.forEach((id, cleanups) -> {
            if (!open.containsKey(id)) {
                ended.put(id, List.copyOf(cleanups));
            }
        });
        return ended;
    }

    boolean isOpen(UUID id) {
        return open.containsKey(id);
    }

    Optional<CommandResult> resultOf(UUID id) {
        CommandResult result = unpublished.get(id);
        return Optional.ofNullable(result != null ? result : published.get(id));
    }

    Map<UUID, CommandResult> unpublished() {
        return new LinkedHashMap<>(unpublished);
    }

    long generation(String lane) {
        return Objects.requireNonNullElse(generations.get(lane), 0L);
    }

    long nextOffset() {
        return nextOffset;
    }

    private void keep(UUID id, CommandResult result) {
        published.put(id, result);
        if (published.size() > KEPT_RESULTS) {
            published.remove(published.keySet().iterator().next());
        }
    }
}
