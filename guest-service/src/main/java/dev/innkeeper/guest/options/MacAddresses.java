package dev.innkeeper.guest.options;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes hardware addresses for network cards that were asked for without one. */
@FunctionalInterface
public interface MacAddresses {
    /** The prefix that Proxmox VE registered (recorded: configs.jsonl). */
    String PREFIX = "BC:24:11";

    String next();

    /** Random addresses below {@link #PREFIX}. */
    static MacAddresses random() {
        SecureRandom random = new SecureRandom();
        return () -> {
            byte[] tail = new byte[3];
            random.nextBytes(tail);
            return PREFIX + ":" + HexFormat.ofDelimiter(":").withUpperCase().formatHex(tail);
        };
    }
}
