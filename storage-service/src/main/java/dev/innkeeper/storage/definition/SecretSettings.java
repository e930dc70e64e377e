package dev.innkeeper.storage.definition;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How passwords and keys of storages are kept.
 *
 * @param keyFile file with a text from which the key is derived; made when the first secret is kept
 *     and it is missing. Without it no storage that needs a secret can be defined
 */
@ConfigurationProperties("storage.secrets")
record SecretSettings(@Nullable Path keyFile) {
    Path requireKeyFile() {
        return Objects.requireNonNull(keyFile, "storage.secrets.key-file");
    }
}
