package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** Compares a received file with the checksum that the user gave. */
final class Checksum {

    /**
     * @param algorithm {@code md5}, {@code sha1}, {@code sha224} … {@code sha512}; empty for no
     *     check
     * @throws WorkFailure if the sums differ
     */
    static void verify(Path file, Optional<String> algorithm, Optional<String> sum, Work work)
            throws IOException {
        if (algorithm.isEmpty() || sum.isEmpty()) {
            return;
        }
        work.log("calculating checksum...");
        String actual = of(file, algorithm.get(), work);
        if (!actual.equals(sum.get().strip().toLowerCase(Locale.ROOT))) {
            throw new WorkFailure(
                    "checksum mismatch: got '" + actual + "' != expect '" + sum.get() + "'");
        }
        work.log("OK, checksum verified");
    }

    private static String of(Path file, String algorithm, Work work) throws IOException {
        MessageDigest digest = digest(algorithm);
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                work.ensureWanted();
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest(String algorithm) {
        String name =
                algorithm.equals("md5")
                        ? "MD5"
                        : algorithm.toUpperCase(Locale.ROOT).replaceFirst("^SHA(?=\\d)", "SHA-");
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new WorkFailure("unknown checksum algorithm '" + algorithm + "'", e);
        }
    }

    private Checksum() {}
}
