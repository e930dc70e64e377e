package dev.innkeeper.storage.definition;

import dev.innkeeper.kernel.Problems;
import dev.innkeeper.outbox.LeaderChore;
import dev.innkeeper.vault.Resealing;
import java.time.Duration;
import java.util.Optional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door for whoever replaces the master key; without him it is looked at from time to time. */
@RestController
class SecretHandlers implements LeaderChore {
    private final Optional<Resealing> resealing;

    SecretHandlers(Optional<Resealing> resealing) {
        this.resealing = resealing;
    }

    @PostMapping("/innkeeper/secrets/storage")
    Resealing.Outcome reseal() {
        return resealing
                .orElseThrow(() ->
                        new Problems.Refused("this server keeps no secrets of storages")
                                .asException())
                .run();
    }

    @Override
    public Duration every() {
        return Duration.ofMinutes(10);
    }

    @Override
    public void run() {
        resealing.ifPresent(Resealing::run);
    }
}
