package dev.innkeeper.auth.secret;

import dev.innkeeper.vault.KeyFile;
import dev.innkeeper.vault.Resealing;
import dev.innkeeper.vault.SealedColumn;
import dev.innkeeper.vault.Vault;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The vault, and every column that holds something sealed. */
@Configuration(proxyBeanMethods = false)
class SecretConfiguration {
    static final List<SealedColumn> COLUMNS =
            List.of(
                    new SealedColumn(
                            "ticket_keys",
                            "sealed_private_key",
                            List.of("key_id"),
                            "true",
                            key -> "ticket-key/" + key.getFirst()),
                    new SealedColumn(
                            "realm_options",
                            "option_value",
                            List.of("realm", "option_name"),
                            "option_name in ('password', 'client-key')",
                            key -> "realm/" + key.getFirst() + "/" + key.getLast()),
                    new SealedColumn(
                            "second_factors",
                            "sealed_secret",
                            List.of("userid", "id"),
                            "sealed_secret is not null",
                            key -> "second-factor/" + key.getFirst() + "/" + key.getLast()),
                    new SealedColumn(
                            "openid_logins",
                            "sealed_nonce",
                            List.of("state_hash"),
                            "true",
                            key -> "openid-login/" + key.getFirst() + "/nonce"),
                    new SealedColumn(
                            "openid_logins",
                            "sealed_verifier",
                            List.of("state_hash"),
                            "true",
                            key -> "openid-login/" + key.getFirst() + "/verifier"));

    @Bean
    Vault vault(MasterKeySettings settings) {
        Vault vault = new Vault(new KeyFile(settings.masterKeyFile()), "innkeeper auth");
        vault.currentKey(); // a file that is no key is told at the start, not at the first login
        return vault;
    }

    @Bean
    Resealing resealing(JdbcClient database, Vault vault) {
        return new Resealing(database, vault, COLUMNS);
    }
}
