package dev.innkeeper.gateway.identity;

import dev.innkeeper.kernel.NodeName;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Verifies what an agent gives to its node's root user ({@code node:HEX8:certificate:signature}):
 * signed a moment ago by the key of the certificate that the node has now. A node that left has
 * none.
 */
final class NodeTicketVerifier {
    private static final Duration LIFE = Duration.ofMinutes(10);

    /** Clocks of several machines may differ by this much. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private static final int LONGEST = 8192;
    private static final int REMEMBERED = 1_000;
    private static final Pattern TICKET =
            Pattern.compile("([^:\\s]{1,63}):([0-9A-F]{8}):([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)");

    /**
     * @param node null for a text that is no valid ticket
     * @param fingerprint of the certificate that it was verified with
     */
    private record Verdict(@Nullable NodeName node, String fingerprint, long issued) {
        static final Verdict BAD = new Verdict(null, "", 0);
    }

    private final TwoGenerations<String, Verdict> known = new TwoGenerations<>(REMEMBERED);

    /**
     * The node whose root brings this ticket.
     *
     * @param fingerprints SHA-256 of a member's certificate, colon separated
     * @param now seconds since 1970
     */
    Optional<NodeName> verify(
            String ticket, Function<NodeName, Optional<String>> fingerprints, long now) {
        Verdict verdict = known.get(ticket);
        if (verdict == null) {
            verdict = examine(ticket);
            known.put(ticket, verdict);
        }
        NodeName node = verdict.node();
        if (node == null || !inTime(verdict.issued(), now)) {
            return Optional.empty();
        }
        String fingerprint = verdict.fingerprint();
        return fingerprints.apply(node).filter(fingerprint::equalsIgnoreCase).map(_ -> node);
    }

    private static boolean inTime(long issued, long now) {
        long age = now - issued;
        return age > -SKEW.toSeconds() && age < LIFE.toSeconds();
    }

    private static Verdict examine(String ticket) {
        Matcher parts = ticket.length() > LONGEST ? null : TICKET.matcher(ticket);
        if (parts == null || !parts.matches()) {
            return Verdict.BAD;
        }
        try {
            NodeName node = new NodeName(parts.group(1));
            byte[] encoded = Base64.getDecoder().decode(parts.group(3));
            var certificate =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(encoded));
            String text = "innkeeper-node\n" + node + "\n" + parts.group(2) + "\n";
            if (!signed(certificate, text, parts.group(4))) {
                return Verdict.BAD;
            }
            return new Verdict(node, fingerprint(certificate), Long.parseLong(parts.group(2), 16));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Verdict.BAD;
        }
    }

    private static boolean signed(X509Certificate certificate, String text, String signature)
            throws GeneralSecurityException {
        Signature check = Signature.getInstance("SHA256withECDSA");
        check.initVerify(certificate.getPublicKey());
        check.update(text.getBytes(StandardCharsets.UTF_8));
        return check.verify(Base64.getDecoder().decode(signature));
    }

    private static String fingerprint(X509Certificate certificate) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
    }
}
