package dev.innkeeper.auth.start;

import dev.innkeeper.auth.ticket.KeyRotation;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/** Runs once the service is up, before it says that it is ready. */
@Component
class Start implements ApplicationRunner {
    private final Foundation foundation;
    private final KeyRotation keys;

    Start(Foundation foundation, KeyRotation keys) {
        this.foundation = foundation;
        this.keys = keys;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        foundation.lay();
        keys.rotate();
    }
}
