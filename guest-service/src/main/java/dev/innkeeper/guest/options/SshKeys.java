package dev.innkeeper.guest.options;

import dev.innkeeper.kernel.Problems;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines of an {@code authorized_keys} file: as they are for a new container, percent-encoded in the
 * option {@code sshkeys} of machines.
 */
public final class SshKeys {
    private static final Pattern KEY =
            Pattern.compile(
                    "(?:.*\\s)?((?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]+)\\s+([A-Za-z0-9+/]+={0,2})(?:\\s.*)?");
    private static final int SMALLEST_RSA = 1024;

    private SshKeys() {}

    /**
     * The text as it is, if every line of it holds a public key.
     *
     * @throws dev.innkeeper.kernel.ProblemException if one does not
     */
    static String checked(String text) {
        requireValid(PercentText.decoded(text));
        return text;
    }

    /**
     * Refuses text with a line that holds no public key.
     *
     * @throws dev.innkeeper.kernel.ProblemException if there is one
     */
    public static void requireValid(String text) {
        boolean valid =
                text.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                        .allMatch(SshKeys::isKey);
        if (!valid) {
            throw new Problems.Refused("SSH public key validation error").asException();
        }
    }

    private static boolean isKey(String line) {
        Matcher key = KEY.matcher(line);
        if (!key.matches()) {
            return false;
        }
        try {
            List<byte[]> fields = fields(Base64.getDecoder().decode(key.group(2)));
            return fields.size() > 1
                    && new String(fields.get(0), StandardCharsets.US_ASCII).equals(key.group(1))
                    && isSound(key.group(1), fields);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isSound(String type, List<byte[]> fields) {
        return switch (type) {
            case "ssh-ed25519" -> fields.size() == 2 && fields.get(1).length == 32;
            case "ssh-rsa" ->
                    fields.size() == 3
                            && new BigInteger(1, fields.get(2)).bitLength() >= SMALLEST_RSA;
            default -> true;
        };
    }

    /**
     * The fields of a key, each behind its length (RFC 4251, section 5).
     *
     * @throws IllegalArgumentException if it ends within a field
     */
    private static List<byte[]> fields(byte[] blob) {
        ByteBuffer rest = ByteBuffer.wrap(blob);
        List<byte[]> fields = new ArrayList<>();
        while (rest.hasRemaining()) {
            int length = rest.remaining() < Integer.BYTES ? -1 : rest.getInt();
            if (length < 0 || length > rest.remaining()) {
                throw new IllegalArgumentException("the key is cut off");
            }
            byte[] field = new byte[length];
            rest.get(field);
            fields.add(field);
        }
        return fields;
    }
}
