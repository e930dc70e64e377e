package dev.innkeeper.auth.secret;

import dev.innkeeper.outbox.LeaderChore;
import dev.innkeeper.vault.Resealing;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Brings secrets under a new master key where nobody asks for it, as in a mesh. */
@Component
class ResealChore implements LeaderChore {
    private final Resealing resealing;

    ResealChore(Resealing resealing) {
        this.resealing = resealing;
    }

    @Override
    public Duration every() {
        return Duration.ofMinutes(10);
    }

    @Override
    public void run() {
        resealing.run();
    }
}
