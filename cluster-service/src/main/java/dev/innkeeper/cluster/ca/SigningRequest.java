package dev.innkeeper.cluster.ca;

import dev.innkeeper.kernel.Problems;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** A PKCS#10 request as an agent sends it. */
final class SigningRequest {

    /**
     * The public key of a request, once its signature shows that the sender holds the private one.
     *
     * @throws dev.innkeeper.kernel.ProblemException if the text is no such request
     */
    static PublicKey verifiedKey(String pem) {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            if (!(parser.readObject() instanceof PKCS10CertificationRequest request)) {
                throw invalid("is not a PEM certificate signing request");
            }
            var verifier =
                    new JcaContentVerifierProviderBuilder()
                            .build(request.getSubjectPublicKeyInfo());
            if (!request.isSignatureValid(verifier)) {
                throw invalid("is not signed with its own key");
            }
            return new JcaPKCS10CertificationRequest(request).getPublicKey();
        } catch (IOException
                | PKCSException
                | OperatorCreationException
                | GeneralSecurityException
                | IllegalArgumentException e) {
            throw Problems.InvalidParameters.of("csr", "is malformed").asException(e);
        }
    }

    private static dev.innkeeper.kernel.ProblemException invalid(String text) {
        return Problems.InvalidParameters.of("csr", text).asException();
    }

    private SigningRequest() {}
}
