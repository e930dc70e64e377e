package dev.innkeeper.agent.console;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** The file with which X servers and their clients know each other ({@code Xau(3)}). */
final class XAuthority {
    private static final int ANY_FAMILY = 0xffff;
    private static final String SCHEME = "MIT-MAGIC-COOKIE-1";
    private static final int COOKIE = 16;

    /** Writes a new secret that holds for every display of whoever can read it. */
    static void write(Path file) throws IOException {
        byte[] secret = new byte[COOKIE];
        new SecureRandom().nextBytes(secret);
        try (var out = new DataOutputStream(Files.newOutputStream(file))) {
            out.writeShort(ANY_FAMILY);
            out.writeShort(0); // no address
            out.writeShort(0); // no display
            byte[] scheme = SCHEME.getBytes(StandardCharsets.US_ASCII);
            out.writeShort(scheme.length);
            out.write(scheme);
            out.writeShort(secret.length);
            out.write(secret);
        }
    }

    private XAuthority() {}
}
