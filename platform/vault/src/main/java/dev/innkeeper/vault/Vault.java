package dev.innkeeper.vault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts what a service must read back (bind passwords, signing keys, seeds of one-time
 * passwords): AES-256-GCM, bound to the key and to what the secret is for, so that neither rows nor
 * columns can be exchanged. The database alone tells none of it.
 *
 * <pre>
 *   v1.&lt;key id&gt;.&lt;base64 of nonce and ciphertext&gt;
 * </pre>
 */
public final class Vault {
    private static final String VERSION = "v1.";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final KeyFile file;
    private final String use;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param use names the owner, such as {@code innkeeper auth}: others who draw their keys from
     *     the same file cannot read what this one sealed
     */
    public Vault(KeyFile file, String use) {
        this.file = file;
        this.use = use;
    }

    /**
     * Encrypts under the present key.
     *
     * @param purpose what the secret is for, such as {@code realm/corp/password}; the same is
     *     needed to read it
     */
    public String seal(String purpose, byte[] plain) {
        MasterKey key = MasterKey.of(file.lines().getFirst(), use);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed =
                cipher(
                        Cipher.ENCRYPT_MODE,
                        key.key(),
                        nonce,
                        bound(key.id(), purpose),
                        ByteBuffer.wrap(plain));
        byte[] both =
                ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
        return VERSION + key.id() + "." + Base64.getEncoder().encodeToString(both);
    }

    /**
     * Reads what {@link #seal} wrote, under any key of the file.
     *
     * @throws IllegalStateException if it was sealed under a key that is not there, or for
     *     something else
     */
    public byte[] open(String purpose, String sealed) {
        if (!sealed.startsWith(VERSION)) {
            return openUnversioned(purpose, sealed);
        }
        int dot = sealed.indexOf('.', VERSION.length());
        String id = dot < 0 ? "" : sealed.substring(VERSION.length(), dot);
        MasterKey key =
                keys().stream()
                        .filter(each -> each.id().equals(id))
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "sealed under master key '"
                                                + id
                                                + "', which is not there: "
                                                + purpose));
        return decrypt(key, bound(id, purpose), sealed.substring(dot + 1), purpose);
    }

    /** What was sealed before keys had names: any may be the one. */
    private byte[] openUnversioned(String purpose, String sealed) {
        IllegalStateException last = null;
        for (MasterKey key : keys()) {
            try {
                return decrypt(key, purpose, sealed, purpose);
            } catch (IllegalStateException notThisOne) {
                last = notThisOne;
            }
        }
        throw last == null ? new IllegalStateException("no master key") : last;
    }

    /** Id of the key that seals now. */
    public String currentKey() {
        return MasterKey.of(file.lines().getFirst(), use).id();
    }

    /** What everything begins with that is sealed under the present key. */
    String currentPrefix() {
        return VERSION + currentKey() + ".";
    }

    private List<MasterKey> keys() {
        return file.lines().stream().map(line -> MasterKey.of(line, use)).toList();
    }

    private static String bound(String keyId, String purpose) {
        return keyId + "\n" + purpose;
    }

    private static byte[] decrypt(MasterKey key, String bound, String base64, String purpose) {
        try {
            ByteBuffer both = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
            byte[] nonce = new byte[Math.min(NONCE_BYTES, both.remaining())];
            both.get(nonce);
            return cipher(Cipher.DECRYPT_MODE, key.key(), nonce, bound, both);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("no sealed text: " + purpose, e);
        }
    }

    private static byte[] cipher(
            int mode, SecretKey key, byte[] nonce, String bound, ByteBuffer input) {
        try {
            byte[] rest = new byte[input.remaining()];
            input.get(rest);
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(bound.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(rest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the master key does not fit", e);
        }
    }
}
