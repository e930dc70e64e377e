package dev.innkeeper.auth.realm;

import dev.innkeeper.auth.Realm;
import dev.innkeeper.vault.Vault;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The options of realms that stand encrypted. */
@Component
public class RealmSecrets {
    private final Vault vault;

    RealmSecrets(Vault vault) {
        this.vault = vault;
    }

    /** The value of a secret option; empty if the realm has none. */
    public Optional<String> read(Realm realm, String option) {
        return realm.option(option)
                .map(text -> vault.open(context(realm, option), text))
                .map(plain -> new String(plain, StandardCharsets.UTF_8));
    }

    /** As it is to be stored. */
    String seal(Realm realm, String option, String value) {
        return vault.seal(context(realm, option), value.getBytes(StandardCharsets.UTF_8));
    }

    private static String context(Realm realm, String option) {
        return "realm/" + realm.name() + "/" + option;
    }
}
