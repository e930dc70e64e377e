package dev.innkeeper.storage.appliance;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bouncycastle.openpgp.PGPException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedTextTest {
    private static final byte[] TEXT = "Package: x\n".getBytes(StandardCharsets.UTF_8);

    @TempDir Path folder;

    @Test
    void believesASignatureByOneOfTheKeys() throws IOException, PGPException {
        TestSigner signer = new TestSigner();
        Path keys = signer.writePublicKey(folder.resolve("keys.asc"));

        assertThatCode(() -> SignedText.require(TEXT, signer.sign(TEXT), keys))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesAnotherTextAndAnotherKey() throws IOException, PGPException {
        TestSigner signer = new TestSigner();
        Path keys = signer.writePublicKey(folder.resolve("keys.asc"));
        byte[] signature = signer.sign(TEXT);

        assertThatThrownBy(() -> SignedText.require(new byte[] {1}, signature, keys))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> SignedText.require(TEXT, new TestSigner().sign(TEXT), keys))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> SignedText.require(TEXT, new byte[] {1, 2, 3}, keys))
                .isInstanceOf(IOException.class);
    }
}
