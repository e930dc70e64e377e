package dev.innkeeper.agent.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * The file in which VNC servers keep a password: eight bytes, encrypted with a key that everybody
 * knows (the file format of the original VNC; what counts is who may read the file).
 */
final class VncPassword {
    private static final int LENGTH = 8;

    /** The well-known key 23, 82, 107, 6, 35, 78, 88, 7, with the bits of each byte turned. */
    private static final byte[] KEY = {
        (byte) 0xe8, 0x4a, (byte) 0xd6, 0x60, (byte) 0xc4, 0x72, 0x1a, (byte) 0xe0
    };

    /** Writes the file; of a longer password the first eight characters count. */
    static void write(Path file, String password) throws IOException {
        byte[] clear = Arrays.copyOf(password.getBytes(StandardCharsets.US_ASCII), LENGTH);
        try {
            Cipher cipher = Cipher.getInstance("DES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(KEY, "DES"));
            Files.write(file, cipher.doFinal(clear));
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot keep a VNC password", e);
        }
    }

    private VncPassword() {}
}
