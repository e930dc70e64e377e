package dev.innkeeper.outbox;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the chores of a service, one after the other, on a thread that lives as long as a term. */
final class LeaderChores {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderChores.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Supplier<List<LeaderChore>> chores;

    /** A supplier, for chores may publish, and so need the outbox to be there first. */
    LeaderChores(Supplier<List<LeaderChore>> chores) {
        this.chores = chores;
    }

    void start(Leadership.Term term) {
        Thread.ofVirtual().name("leader-chores").start(() -> run(term));
    }

    private void run(Leadership.Term term) {
        List<LeaderChore> all = chores.get();
        Map<LeaderChore, Long> lastRun = new HashMap<>();
        while (!all.isEmpty() && term.lasts()) {
            for (LeaderChore chore : all) {
                long now = System.nanoTime();
                Long last = lastRun.get(chore);
                if (term.lasts() && (last == null || now - last >= chore.every().toNanos())) {
                    lastRun.put(chore, now);
                    attempt(chore);
                }
            }
            term.pause(LOOK);
        }
    }

    private static void attempt(LeaderChore chore) {
        try {
            chore.run();
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("chore", chore.getClass().getSimpleName())
                    .setCause(e)
                    .log("Chore failed, will be tried again");
        }
    }
}
