package dev.innkeeper.outbox;

import dev.innkeeper.contracts.CommandEnvelope;
import dev.innkeeper.contracts.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a transaction has to say, in order, until just before it commits. */
final class PendingMessages {
    private final List<Entry> entries = new ArrayList<>();

    /**
     * @param message null for a tombstone; told the positions of the whole transaction
     * @param trace of the work that said it
     */
    record Entry(
            String topic,
            String key,
            Function<Positions, @Nullable Message> message,
            @Nullable CommandEnvelope envelope,
            Optional<String> trace) {}

    void add(Entry entry) {
        entries.add(entry);
    }

    List<Entry> entries() {
        return entries;
    }

    /** Topics with the number of messages for each, in the order in which rows are locked. */
    Map<String, Integer> counts() {
        Map<String, Integer> counts = new TreeMap<>();
        entries.forEach(entry -> counts.merge(entry.topic(), 1, Integer::sum));
        return counts;
    }
}
