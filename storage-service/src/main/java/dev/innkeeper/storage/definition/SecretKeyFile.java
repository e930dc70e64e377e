package dev.innkeeper.storage.definition;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The key under which secrets are encrypted: a file that only its owner can read. */
final class SecretKeyFile {

    /** Reads the key, or makes one where there is none. */
    static SecretKey readOrMake(Path file) throws IOException {
        if (!Files.exists(file)) {
            make(file);
        }
        byte[] key = Base64.getDecoder().decode(Files.readString(file).strip());
        if (key.length != 32) {
            throw new IOException(file + " does not hold 32 bytes in base64");
        }
        return new SecretKeySpec(key, "AES");
    }

    private static void make(Path file) throws IOException {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        try (var channel =
                Files.newByteChannel(
                        file,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            channel.write(java.nio.ByteBuffer.wrap(Base64.getEncoder().encode(key)));
        } catch (FileAlreadyExistsException e) {
            // Another instance was faster; its key is as good.
        }
    }

    private SecretKeyFile() {}
}
