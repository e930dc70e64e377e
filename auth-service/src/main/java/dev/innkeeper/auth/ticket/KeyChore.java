package dev.innkeeper.auth.ticket;

import dev.innkeeper.outbox.LeaderChore;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Looks whether the ticket key is due. */
@Component
class KeyChore implements LeaderChore {
    private final KeyRotation rotation;

    KeyChore(KeyRotation rotation) {
        this.rotation = rotation;
    }

    @Override
    public Duration every() {
        return Duration.ofMinutes(10);
    }

    @Override
    public void run() {
        rotation.rotate();
    }
}
