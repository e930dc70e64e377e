package dev.innkeeper.access;

import dev.innkeeper.kernel.UserId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A login as it stands in the cookie: {@code PVE:user@realm:HEX8::base64} (WIRE.md 2.2). What is
 * signed is everything before the double colon.
 *
 * @param issued whole seconds
 * @param signature base64, not yet verified
 */
public record Ticket(UserId user, Instant issued, String signature) {
    private static final Pattern SHAPE =
            Pattern.compile("PVE:([^\\s:]+):([0-9A-F]{8})::([A-Za-z0-9+/]+={0,2})");

    /** Reads the text form; nothing is verified but the shape. */
    public static Optional<Ticket> parse(String text) {
        Matcher matcher = SHAPE.matcher(text);
        if (text.length() > 1024 || !matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Ticket(
                            UserId.parse(matcher.group(1)),
                            Instant.ofEpochSecond(HexFormat.fromHexDigitsToLong(matcher.group(2))),
                            matcher.group(3)));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** What a ticket's signature covers. */
    public static String signedText(UserId user, Instant issued) {
        return "PVE:" + user + ":" + hex(issued);
    }

    /**
     * A ticket that asks for a second factor, without its signature.
     *
     * @param challenge which factors, as JSON
     */
    public static String challengeText(String challenge, Instant issued) {
        String encoded = URLEncoder.encode(challenge, StandardCharsets.UTF_8).replace("+", "%20");
        return "PVE:!tfa!" + encoded + ":" + hex(issued);
    }

    /** What its signature covers: whose it is does not stand in it. */
    public static String challengeSignedText(String challengeText, UserId user) {
        return challengeText + "|" + user;
    }

    /** What the signature of a token against cross-site requests covers. */
    public static String csrfSignedText(UserId user, Instant issued) {
        return hex(issued) + ":" + user;
    }

    /** Time in tickets: seconds since 1970 in eight hexadecimal digits. */
    public static String hex(Instant time) {
        return "%08X".formatted(time.getEpochSecond());
    }

    @Override
    public String toString() {
        return "Ticket[" + user + ", " + issued + "]";
    }
}
