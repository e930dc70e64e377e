package dev.innkeeper.auth.realm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * What {@code root@pam} logs in with where no node's PAM is believed (DESIGN.md section 5, mesh).
 * Read at each login, so that a changed secret counts at once.
 */
@Component
class RootSecret {
    private final @Nullable Path file;

    RootSecret(Settings settings) {
        this.file = settings.rootPasswordFile();
    }

    /**
     * @param rootPasswordFile holds the secret; none: root@pam is PAM's
     */
    @ConfigurationProperties("auth")
    record Settings(@Nullable Path rootPasswordFile) {}

    boolean isInUse() {
        return file != null;
    }

    boolean matches(String password) {
        return MessageDigest.isEqual(
                password.getBytes(StandardCharsets.UTF_8), read().getBytes(StandardCharsets.UTF_8));
    }

    private String read() {
        if (file == null) {
            throw new IllegalStateException("no secret of root@pam is in use");
        }
        try {
            String secret = Files.readString(file).strip();
            if (secret.isEmpty()) {
                throw new IllegalStateException(file + " is empty");
            }
            return secret;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the secret of root@pam", e);
        }
    }
}
