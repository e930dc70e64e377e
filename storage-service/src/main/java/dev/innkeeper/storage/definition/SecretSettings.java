package dev.innkeeper.storage.definition;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How passwords and keys of storages are kept.
 *
 * @param keyFile file with the 32 bytes of the key, base64; made at the first start where its
 *     folder is writable. Without it no storage that needs a secret can be defined
 */
@ConfigurationProperties("storage.secrets")
record SecretSettings(@Nullable Path keyFile) {}
