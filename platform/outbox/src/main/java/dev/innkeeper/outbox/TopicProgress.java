package dev.innkeeper.outbox;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a projection has applied of one topic: the last sequence, and per key, so that repeats and
 * late records are told from new ones.
 */
final class TopicProgress {
    /** Keys that are gone are remembered for a while, in case old records are read again. */
    private static final int REMEMBERED = 10_000;

    private final Map<String, Long> live = new HashMap<>();
    private final Map<String, Long> gone =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                    return size() > REMEMBERED;
                }
            };

    private final long endAtStart;
    private long sequence;
    private boolean ready;

    TopicProgress(long endAtStart) {
        this.endAtStart = endAtStart;
    }

    /** True if this record was not applied before; without a sequence every record is new. */
    boolean isNew(String key, long recordSequence) {
        return recordSequence == 0
                || recordSequence > live.getOrDefault(key, gone.getOrDefault(key, 0L));
    }

    /**
     * True if records between two that follow each other are missing; while old ones are read, what
     * compaction took is missing rightly.
     */
    boolean leavesGap(long before, long recordSequence) {
        return ready && before > 0 && recordSequence > before + 1;
    }

    void applied(String key, long recordSequence, boolean tombstone) {
        if (recordSequence == 0) {
            return;
        }
        if (tombstone) {
            live.remove(key);
            gone.put(key, recordSequence);
        } else {
            gone.remove(key);
            live.put(key, recordSequence);
        }
    }

    void reached(long recordSequence) {
        sequence = Math.max(sequence, recordSequence);
    }

    void readUpTo(long offset) {
        ready |= offset >= endAtStart;
    }

    long sequence() {
        return sequence;
    }

    boolean ready() {
        return ready;
    }
}
