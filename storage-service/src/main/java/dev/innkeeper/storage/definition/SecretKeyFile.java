package dev.innkeeper.storage.definition;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The key under which secrets are encrypted, derived from a file that only its owner can read.
 * Other services may derive theirs from the same file.
 */
final class SecretKeyFile {
    private static final byte[] PURPOSE = "innkeeper storage".getBytes(StandardCharsets.US_ASCII);

    /** Reads the file, or makes one where there is none. */
    static SecretKey readOrMake(Path file) throws IOException {
        if (!Files.exists(file)) {
            make(file);
        }
        String text = Files.readString(file).strip();
        if (text.length() < 16) {
            throw new IOException(file + " is too short for a secret");
        }
        return derive(text);
    }

    private static SecretKey derive(String text) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            "AES",
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(text.getBytes(StandardCharsets.UTF_8))
                                    .thenExpand(PURPOSE, 32));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HKDF-SHA256", e);
        }
    }

    private static void make(Path file) throws IOException {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        byte[] text = Base64.getEncoder().encode(secret);
        try (var channel =
                Files.newByteChannel(
                        file,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            channel.write(ByteBuffer.wrap(text));
        } catch (FileAlreadyExistsException e) {
            // Another process was faster; its secret is as good.
        }
    }

    private SecretKeyFile() {}
}
