package dev.innkeeper.auth.secret;

import dev.innkeeper.vault.Resealing;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door for whoever replaces the master key. */
@RestController
class SecretHandlers {
    private final Resealing resealing;

    SecretHandlers(Resealing resealing) {
        this.resealing = resealing;
    }

    @PostMapping("/innkeeper/secrets/access")
    Resealing.Outcome reseal() {
        return resealing.run();
    }
}
