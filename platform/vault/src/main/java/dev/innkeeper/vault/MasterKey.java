package dev.innkeeper.vault;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * One line of the key file. The line itself encrypts nothing: each use has a key of its own, drawn
 * from it (HKDF-SHA256).
 *
 * @param id tells lines apart, and nothing about them
 */
record MasterKey(String id, SecretKey key) {
    private static final int ID_BYTES = 6;
    private static final int KEY_BYTES = 32;

    static MasterKey of(String line, String use) {
        return new MasterKey(
                HexFormat.of().formatHex(derive(line, "innkeeper key id", ID_BYTES).getEncoded()),
                derive(line, use, KEY_BYTES));
    }

    private static SecretKey derive(String line, String use, int bytes) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            "AES",
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(line.getBytes(StandardCharsets.UTF_8))
                                    .thenExpand(use.getBytes(StandardCharsets.UTF_8), bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has HKDF-SHA256", e);
        }
    }

    @Override
    public String toString() {
        return "MasterKey[" + id + "]";
    }
}
