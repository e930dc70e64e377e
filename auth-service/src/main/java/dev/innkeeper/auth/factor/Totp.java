package dev.innkeeper.auth.factor;

import dev.innkeeper.kernel.Problems.InvalidParameters;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Time-based one-time passwords (RFC 6238): what the address {@code otpauth://totp/…?secret=…} in a
 * QR code says.
 *
 * @param algorithm of the HMAC, as Java names it
 * @param step seconds that a code lasts
 */
record Totp(byte[] secret, String algorithm, int digits, long step) {
    /** Clocks may be apart by this many steps, either way (RFC 6238, 5.2 and 6). */
    static final int WINDOW = 1;

    /** RFC 4226 asks for 128 bits; what generators of PVE's days made has 80. */
    private static final int SHORTEST_SECRET = 10;

    private static final int LONGEST_SECRET = 128;
    private static final int LONGEST_ADDRESS = 2048;

    /**
     * Reads an address.
     *
     * @throws dev.innkeeper.kernel.ProblemException if it is none; the message does not repeat it
     */
    static Totp parse(String address) {
        Map<String, String> options = options(address);
        String secret = options.get("secret");
        if (secret == null) {
            throw invalid("the address has no secret");
        }
        return of(
                secret,
                algorithm(options.getOrDefault("algorithm", "SHA1")),
                number(options.getOrDefault("digits", "6"), 6, 8, "digits"),
                number(options.getOrDefault("period", "30"), 10, 300, "period"));
    }

    static Totp of(String secret, String algorithm, int digits, long step) {
        byte[] bytes;
        try {
            bytes = Base32.decode(secret);
        } catch (IllegalArgumentException e) {
            throw invalid("the secret is not base32");
        }
        if (bytes.length < SHORTEST_SECRET || bytes.length > LONGEST_SECRET) {
            throw invalid("the secret must have between 10 and 128 bytes");
        }
        return new Totp(bytes, algorithm, digits, step);
    }

    private static Map<String, String> options(String address) {
        URI uri;
        try {
            uri = new URI(address.length() > LONGEST_ADDRESS ? "" : address);
        } catch (java.net.URISyntaxException e) {
            throw invalid("not an otpauth address");
        }
        if (!"otpauth".equals(uri.getScheme())
                || !"totp".equals(uri.getAuthority())
                || uri.getRawQuery() == null) {
            throw invalid("not an otpauth address for TOTP");
        }
        Map<String, String> options = new HashMap<>();
        for (String pair : uri.getRawQuery().split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                options.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return options;
    }

    private static String algorithm(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "SHA1" -> "HmacSHA1";
            case "SHA256" -> "HmacSHA256";
            case "SHA512" -> "HmacSHA512";
            default -> throw invalid("unknown algorithm");
        };
    }

    private static int number(String text, int least, int most, String name) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw invalid("%s must be between %d and %d".formatted(name, least, most));
    }

    private static RuntimeException invalid(String message) {
        return InvalidParameters.of("totp", message).asException();
    }

    /** The time step to which a code belongs, if it is good now; compared in constant time. */
    OptionalLong stepOf(String code, Instant now) {
        long current = Math.floorDiv(now.getEpochSecond(), step);
        OptionalLong found = OptionalLong.empty();
        for (long candidate = current - WINDOW; candidate <= current + WINDOW; candidate++) {
            if (equal(code, code(candidate))) {
                found = OptionalLong.of(candidate);
            }
        }
        return found;
    }

    private static boolean equal(String given, String wanted) {
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
    }

    /** The code of a time step. */
    String code(long timeStep) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret, algorithm));
            byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(timeStep).array());
            int offset = hash[hash.length - 1] & 0xf;
            int number = ByteBuffer.wrap(hash).getInt(offset) & Integer.MAX_VALUE;
            int modulus = 1;
            for (int i = 0; i < digits; i++) {
                modulus *= 10;
            }
            return ("%0" + digits + "d").formatted(number % modulus);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has " + algorithm, e);
        }
    }

    @Override
    public String toString() {
        return "Totp[***]";
    }
}
