package dev.innkeeper.guest.creation;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.apache.commons.codec.digest.Sha2Crypt;

/** The password of a new container's root account, which is kept nowhere but as its hash. */
final class RootPassword {
    private static final String ALPHABET =
            "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final SecureRandom RANDOM = new SecureRandom();

    private RootPassword() {}

    /** A crypt(3) hash with SHA-512, as {@code /etc/shadow} of every distribution takes it. */
    static String hash(String password) {
        StringBuilder salt = new StringBuilder("$6$");
        RANDOM.ints(16, 0, ALPHABET.length()).forEach(i -> salt.append(ALPHABET.charAt(i)));
        return Sha2Crypt.sha512Crypt(
                password.getBytes(StandardCharsets.UTF_8), salt.append('$').toString());
    }
}
