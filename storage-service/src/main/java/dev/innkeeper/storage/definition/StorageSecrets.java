package dev.innkeeper.storage.definition;

import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.StorageId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Passwords and keys of storages, each encrypted with AES-GCM and bound to its storage and option,
 * so that rows cannot be swapped.
 */
@Repository
class StorageSecrets {
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final JdbcClient database;
    private final SecretSettings settings;
    private final SecureRandom random = new SecureRandom();

    StorageSecrets(JdbcClient database, SecretSettings settings) {
        this.database = database;
        this.settings = settings;
    }

    /**
     * Keeps a secret, in place of an older one.
     *
     * @throws dev.innkeeper.kernel.ProblemException if this server has no key to encrypt with
     */
    void keep(StorageId storage, String option, String secret) {
        database.sql(
                        """
                        insert into storage_secret values (:storage, :option, :value)
                        on conflict (storage, option) do update set value = excluded.value\
                        """)
                .param("storage", storage.value())
                .param("option", option)
                .param("value", encrypt(storage, option, secret))
                .update();
    }

    void forget(StorageId storage, String option) {
        database.sql("delete from storage_secret where storage = :storage and option = :option")
                .param("storage", storage.value())
                .param("option", option)
                .update();
    }

    /** The secret in clear text, for the driver that needs it. */
    Optional<String> find(StorageId storage, String option) {
        return database.sql(
                        "select value from storage_secret where storage = :storage and option ="
                                + " :option")
                .param("storage", storage.value())
                .param("option", option)
                .query(byte[].class)
                .optional()
                .map(value -> decrypt(storage, option, value));
    }

    private byte[] encrypt(StorageId storage, String option, String secret) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] text = secret.getBytes(StandardCharsets.UTF_8);
        byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, storage, option, nonce, text);
        return ByteBuffer.allocate(NONCE + encrypted.length).put(nonce).put(encrypted).array();
    }

    private String decrypt(StorageId storage, String option, byte[] value) {
        byte[] nonce = java.util.Arrays.copyOf(value, NONCE);
        byte[] encrypted = java.util.Arrays.copyOfRange(value, NONCE, value.length);
        return new String(
                cipher(Cipher.DECRYPT_MODE, storage, option, nonce, encrypted),
                StandardCharsets.UTF_8);
    }

    private byte[] cipher(int mode, StorageId storage, String option, byte[] nonce, byte[] input) {
        SecretKey secretKey = key();
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, secretKey, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD((storage + "/" + option).getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new Problems.Fault("cannot use the secret '" + option + "' of " + storage)
                    .asException(e);
        }
    }

    /** Read each time: secrets are rare, and the file may come later than this process. */
    private SecretKey key() {
        if (settings.keyFile() == null) {
            throw new Problems.Refused(
                            "this server keeps no secrets: storage.secrets.key-file is not set")
                    .asException();
        }
        try {
            return SecretKeyFile.readOrMake(settings.keyFile());
        } catch (IOException e) {
            throw new Problems.Fault("cannot read the key of secrets").asException(e);
        }
    }
}
