package dev.innkeeper.auth.secret;

import dev.innkeeper.auth.audit.Audit;
import dev.innkeeper.vault.Resealing;
import java.util.Map;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door for whoever replaces the master key. */
@RestController
class SecretHandlers {
    private final Resealing resealing;
    private final Audit audit;
    private final TransactionTemplate transaction;

    SecretHandlers(Resealing resealing, Audit audit, TransactionTemplate transaction) {
        this.resealing = resealing;
        this.audit = audit;
        this.transaction = transaction;
    }

    @PostMapping("/innkeeper/secrets/access")
    Resealing.Outcome reseal() {
        Resealing.Outcome outcome = resealing.run();
        transaction.executeWithoutResult(status ->
                audit.changed(
                        "secrets.reseal",
                        "access",
                        Map.of(),
                        Map.of(
                                "key", outcome.key(),
                                "sealed", outcome.sealed(),
                                "unreadable", outcome.unreadable())));
        return outcome;
    }
}
