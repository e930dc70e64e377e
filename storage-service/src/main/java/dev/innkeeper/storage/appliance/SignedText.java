package dev.innkeeper.storage.appliance;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPObjectFactory;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/** Detached OpenPGP signatures. */
final class SignedText {

    /**
     * @param keys file with public keys
     * @throws IOException if none of the keys made a good signature over the text
     */
    static void require(byte[] text, byte[] signature, Path keys) throws IOException {
        try (InputStream in = PGPUtil.getDecoderStream(Files.newInputStream(keys))) {
            var known = new PGPPublicKeyRingCollection(in, new BcKeyFingerprintCalculator());
            InputStream armoured = PGPUtil.getDecoderStream(new ByteArrayInputStream(signature));
            Object first =
                    new PGPObjectFactory(armoured, new BcKeyFingerprintCalculator()).nextObject();
            if (first instanceof PGPSignatureList all) {
                for (PGPSignature one : all) {
                    if (isGood(one, text, known)) {
                        return;
                    }
                }
            }
        } catch (PGPException e) {
            throw new IOException("the signature cannot be read", e);
        }
        throw new IOException("the signature is not by one of the keys in " + keys);
    }

    private static boolean isGood(
            PGPSignature signature, byte[] text, PGPPublicKeyRingCollection known)
            throws PGPException {
        PGPPublicKey key = known.getPublicKey(signature.getKeyID());
        if (key == null || key.hasRevocation()) {
            return false;
        }
        signature.init(new BcPGPContentVerifierBuilderProvider(), key);
        signature.update(text);
        return signature.verify();
    }

    private SignedText() {}
}
