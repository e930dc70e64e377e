package dev.innkeeper.auth.realm;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Slow hashes of passwords. bcrypt reads 72 bytes at most, so it gets the password's SHA-256. They
 * are made by a few threads of their own, half as many as there are processors: a storm of logins
 * queues here and leaves the rest of the process alone. Platform threads, because the operating
 * system takes turns between them and others, while a virtual thread that computes keeps its
 * carrier to itself.
 */
@Component
class PasswordHasher implements AutoCloseable {
    private static final int STRENGTH = 10;

    private final BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder(STRENGTH);
    private final ExecutorService turns =
            Executors.newFixedThreadPool(
                    Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
                    Thread.ofPlatform().daemon().name("password-hash-", 0).factory());

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

    @Override
    public void close() {
        turns.shutdownNow();
    }

    private <T> T inTurn(Callable<T> work) {
        Future<T> result = turns.submit(work);
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot hash a password", e.getCause());
        } catch (InterruptedException e) {
            result.cancel(true);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a password was hashed", e);
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
