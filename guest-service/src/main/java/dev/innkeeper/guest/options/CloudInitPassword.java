package dev.innkeeper.guest.options;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.Sha2Crypt;

/** The password that cloud-init sets, which is kept nowhere but as its hash. */
final class CloudInitPassword {
    private static final Pattern HASH = Pattern.compile("\\$(?:[156y]|2[ay])\\$.+\\$.+");
    private static final String ALPHABET =
            "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final SecureRandom RANDOM = new SecureRandom();

    private CloudInitPassword() {}

    /** A crypt(3) hash with SHA-256; what is a hash already stays. */
    static String hashed(String password) {
        if (HASH.matcher(password).matches()) {
            return password;
        }
        StringBuilder salt = new StringBuilder("$5$");
        RANDOM.ints(8, 0, ALPHABET.length()).forEach(i -> salt.append(ALPHABET.charAt(i)));
        return Sha2Crypt.sha256Crypt(
                password.getBytes(StandardCharsets.UTF_8), salt.append('$').toString());
    }
}
