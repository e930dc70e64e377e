package dev.innkeeper.auth.start;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param adminPasswordFile where the first start leaves the password of {@code admin@pve}; none: no
 *     such user is made
 */
@ConfigurationProperties("auth")
record StartSettings(@Nullable Path adminPasswordFile) {}
