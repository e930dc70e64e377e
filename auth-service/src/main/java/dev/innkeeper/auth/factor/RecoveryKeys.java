package dev.innkeeper.auth.factor;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Keys on paper for the day when a telephone is lost: ten of them, each good once. 64 random bits
 * cannot be guessed from a fast hash, so a fast one (SHA-256, with the user) is enough.
 */
final class RecoveryKeys {
    private static final int COUNT = 10;
    private static final int GROUPS = 4;

    static List<String> make(SecureRandom random) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            keys.add(
                    String.join(
                            "-",
                            Stream.generate(() -> "%04x".formatted(random.nextInt(0x10000)))
                                    .limit(GROUPS)
                                    .toList()));
        }
        return keys;
    }

    /** The same for a key in capitals or with blanks around it. */
    static String hash(String userid, String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(
                                    (userid + "\n" + key.strip().toLowerCase(Locale.ROOT))
                                            .getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private RecoveryKeys() {}
}
