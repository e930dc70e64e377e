package dev.innkeeper.auth;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An authenticator with one key (ES256, no attestation), with the browser around it: takes what
 * {@code navigator.credentials.create} and {@code get} take, and answers as web interfaces of
 * Proxmox VE send it on.
 */
final class SoftAuthenticator {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int PRESENT = 0x01;
    private static final int WITH_KEY = 0x40;

    private final String origin;
    private final KeyPair pair;
    private final byte[] id = new byte[32];
    private int count;

    SoftAuthenticator(String origin) {
        this.origin = origin;
        new SecureRandom().nextBytes(id);
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            this.pair = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Answers a registration; the argument is what the server asks, as JSON. */
    String create(String request) {
        JsonNode asked = JSON.readTree(request).path("publicKey");
        byte[] authenticator =
                joined(
                        data(asked.path("rp").path("id").asString(), PRESENT | WITH_KEY),
                        new byte[16],
                        ByteBuffer.allocate(2).putShort((short) id.length).array(),
                        id,
                        coseKey());
        byte[] attestation =
                joined(
                        new byte[] {(byte) 0xa3},
                        text("fmt"),
                        text("none"),
                        text("attStmt"),
                        new byte[] {(byte) 0xa0},
                        text("authData"),
                        new byte[] {0x59},
                        ByteBuffer.allocate(2).putShort((short) authenticator.length).array(),
                        authenticator);
        ObjectNode answer = answer();
        ObjectNode response = answer.putObject("response");
        response.put("attestationObject", base64(attestation));
        response.put("clientDataJSON", base64(client("webauthn.create", asked)));
        return answer.toString();
    }

    /** Answers a login. */
    String get(JsonNode asked) {
        byte[] authenticator = data(asked.path("rpId").asString(), PRESENT);
        byte[] client = client("webauthn.get", asked);
        ObjectNode answer = answer();
        answer.put("challenge", asked.path("challenge").asString());
        ObjectNode response = answer.putObject("response");
        response.put("authenticatorData", base64(authenticator));
        response.put("clientDataJSON", base64(client));
        response.put("signature", base64(sign(joined(authenticator, sha256(client)))));
        return answer.toString();
    }

    private ObjectNode answer() {
        ObjectNode answer = JSON.createObjectNode();
        answer.put("id", base64(id));
        answer.put("rawId", base64(id));
        answer.put("type", "public-key");
        return answer;
    }

    private byte[] client(String type, JsonNode asked) {
        ObjectNode client = JSON.createObjectNode();
        client.put("type", type);
        client.put("challenge", asked.path("challenge").asString());
        client.put("origin", origin);
        client.put("crossOrigin", false);
        return client.toString().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] data(String party, int flags) {
        count++;
        return joined(
                sha256(party.getBytes(StandardCharsets.UTF_8)),
                new byte[] {(byte) flags},
                ByteBuffer.allocate(4).putInt(count).array());
    }

    /** {1: 2, 3: -7, -1: 1, -2: x, -3: y}. */
    private byte[] coseKey() {
        ECPublicKey key = (ECPublicKey) pair.getPublic();
        return joined(
                new byte[] {(byte) 0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32},
                coordinate(key.getW().getAffineX().toByteArray()),
                new byte[] {0x22, 0x58, 32},
                coordinate(key.getW().getAffineY().toByteArray()));
    }

    private static byte[] coordinate(byte[] number) {
        byte[] fixed = new byte[32];
        int length = Math.min(number.length, 32);
        System.arraycopy(number, number.length - length, fixed, 32 - length, length);
        return fixed;
    }

    /** A short CBOR text. */
    private static byte[] text(String text) {
        return joined(
                new byte[] {(byte) (0x60 + text.length())},
                text.getBytes(StandardCharsets.US_ASCII));
    }

    private byte[] sign(byte[] content) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
