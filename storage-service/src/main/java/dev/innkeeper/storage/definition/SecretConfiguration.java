package dev.innkeeper.storage.definition;

import dev.innkeeper.vault.KeyFile;
import dev.innkeeper.vault.Resealing;
import dev.innkeeper.vault.SealedColumn;
import dev.innkeeper.vault.Vault;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The vault, where this server has a key for it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("storage.secrets.key-file")
class SecretConfiguration {
    private static final SealedColumn SECRETS =
            new SealedColumn(
                    "storage_secret",
                    "value",
                    List.of("storage", "option"),
                    "true",
                    key -> StorageSecrets.purpose(key.getFirst(), key.getLast()));

    @Bean
    Vault vault(SecretSettings settings) {
        return new Vault(new KeyFile(settings.requireKeyFile()), "innkeeper storage");
    }

    @Bean
    Resealing resealing(JdbcClient database, Vault vault) {
        return new Resealing(database, vault, List.of(SECRETS));
    }
}
