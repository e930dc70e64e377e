package dev.innkeeper.cluster.membership;

import dev.innkeeper.cluster.ca.CertificateAuthority;
import dev.innkeeper.cluster.ca.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * A node's proof that it holds the key of the certificate it got when it joined: its signature over
 * the text {@code innkeeper-join}, its name, address, port and the time, each on a line.
 *
 * @param certificate PEM
 * @param at when it was signed
 * @param signature base64, by SHA256withECDSA or SHA256withRSA
 * @param now what this side's clock says
 */
record CertificateProof(String certificate, Instant at, String signature, Instant now) {
    /** A signature that is older, or from the future, may have been overheard. */
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    boolean holds(
            CertificateAuthority authority, Membership.Application application, Member member) {
        if (Duration.between(at, now).abs().compareTo(LIFETIME) > 0) {
            return false;
        }
        try {
            X509Certificate presented = Pem.certificate(certificate);
            return Pem.fingerprint(presented).equals(member.fingerprint())
                    && authority.vouchesFor(presented, application.node())
                    && isSigned(presented, application);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private boolean isSigned(X509Certificate presented, Membership.Application application)
            throws GeneralSecurityException {
        String kind = presented.getPublicKey().getAlgorithm();
        Signature check =
                Signature.getInstance(kind.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
        check.initVerify(presented.getPublicKey());
        check.update(text(application).getBytes(StandardCharsets.UTF_8));
        return check.verify(Base64.getDecoder().decode(signature));
    }

    private String text(Membership.Application application) {
        return "innkeeper-join\n%s\n%s\n%d\n%d\n"
                .formatted(
                        application.node(),
                        application.address(),
                        application.port(),
                        at.getEpochSecond());
    }
}
