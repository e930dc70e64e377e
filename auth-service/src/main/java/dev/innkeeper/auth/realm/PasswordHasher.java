package dev.innkeeper.auth.realm;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Slow hashes of passwords. bcrypt reads 72 bytes at most, so it gets the password's SHA-256. No
 * more of them run at once than there are processors to spare: a storm of logins queues here and
 * leaves the rest of the process alone.
 */
@Component
class PasswordHasher {
    private static final int STRENGTH = 10;

    private final BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder(STRENGTH);
    private final Semaphore turns =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

    /** Nobody's hash: what an unknown user's password is compared with. */
    private final String nobody = hash("no password has this hash");

    String hash(String password) {
        return inTurn(() -> bcrypt.encode(condensed(password)));
    }

    /** Takes the same time whether there is a hash or not. */
    boolean matches(String password, Optional<String> hash) {
        boolean equal = inTurn(() -> bcrypt.matches(condensed(password), hash.orElse(nobody)));
        return equal && hash.isPresent();
    }

    private <T> T inTurn(Supplier<T> work) {
        turns.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            turns.release();
        }
    }

    private static String condensed(String password) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(password.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
