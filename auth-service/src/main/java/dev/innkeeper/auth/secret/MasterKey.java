package dev.innkeeper.auth.secret;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import org.springframework.stereotype.Component;

/**
 * Encrypts what this service must read back (signing keys, bind passwords) with AES-GCM, under a
 * key drawn from the master key file. The database alone tells none of it.
 */
@Component
public class MasterKey {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKey key;
    private final SecureRandom random = new SecureRandom();

    MasterKey(MasterKeySettings settings) {
        this.key = derive(readOrMake(settings.masterKeyFile()));
    }

    /**
     * Encrypts.
     *
     * @param context what the text is for; the same is needed to read it
     * @return base64
     */
    public String encrypt(String context, byte[] plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, context, plain);
        return Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(nonce.length + sealed.length)
                                .put(nonce)
                                .put(sealed)
                                .array());
    }

    /**
     * Reads what {@link #encrypt} wrote.
     *
     * @throws IllegalStateException if it was encrypted under another key or for something else
     */
    public byte[] decrypt(String context, String base64) {
        ByteBuffer all = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
        byte[] nonce = new byte[NONCE_BYTES];
        all.get(nonce);
        byte[] sealed = new byte[all.remaining()];
        all.get(sealed);
        return cipher(Cipher.DECRYPT_MODE, nonce, context, sealed);
    }

    private byte[] cipher(int mode, byte[] nonce, String context, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the master key does not fit: " + context, e);
        }
    }

    private static SecretKey derive(String secret) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            "AES",
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(secret.getBytes(StandardCharsets.UTF_8))
                                    .thenExpand(
                                            "innkeeper auth".getBytes(StandardCharsets.UTF_8), 32));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String readOrMake(Path file) {
        try {
            if (!Files.exists(file)) {
                byte[] made = new byte[32];
                new SecureRandom().nextBytes(made);
                SecretFiles.write(file, Base64.getEncoder().encodeToString(made) + "\n");
            }
            String text = Files.readString(file).strip();
            if (text.length() < 32) {
                throw new IllegalStateException(file + " is too short for a master key");
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the master key " + file, e);
        }
    }
}
