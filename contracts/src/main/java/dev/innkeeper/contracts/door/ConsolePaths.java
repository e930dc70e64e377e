package dev.innkeeper.contracts.door;

import dev.innkeeper.kernel.GuestId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Where the gateway joins a client's connection to a console of a node. Ticket and user go in
 * headers, the sub-protocol is {@code binary}; behind it the agent speaks the terminal protocol of
 * Proxmox VE's clients or, on a console with a {@link Screen}, VNC (RFB) or SPICE.
 */
public final class ConsolePaths {
    /** Header with the ticket that the client was given. */
    public static final String TICKET = "Innkeeper-Ticket";

    /** Header with the user who is logged in. */
    public static final String USER = "Innkeeper-User";

    /**
     * Answers whether the node can show screens: nothing, or a refusal that names what is missing.
     */
    public static final String SCREENS = "/consoles/screens";

    /** The same for screens that speak SPICE. */
    public static final String SPICE_SCREENS = "/consoles/spice";

    /** What a screen speaks with its client. */
    public enum Protocol {
        VNC,
        SPICE
    }

    /**
     * A screen that shows a terminal.
     *
     * @param width in pixels
     * @param height in pixels
     */
    public record Screen(int width, int height, Protocol protocol) {
        /** A screen that speaks VNC. */
        public Screen(int width, int height) {
            this(width, height, Protocol.VNC);
        }
    }

    /** What runs in a console. */
    public enum Program {
        /** A container's {@code /dev/console}. */
        CONSOLE,
        /** One of a container's terminals. */
        TTY,
        /** A shell in a container, without login. */
        SHELL,
        /** The node's login. */
        LOGIN,
        /** A shell of the node's root. */
        ROOT_SHELL,
        /** A machine's first serial port. */
        SERIAL0,
        SERIAL1,
        SERIAL2,
        SERIAL3,
        /** A machine's screen, keyboard and mouse, by VNC; needs no {@link Screen}. */
        DISPLAY,
        /** The same for clients that were given a password of its own for VNC. */
        DISPLAY_WITH_PASSWORD;

        /** A machine's serial port by its number, 0 to 3. */
        public static Program serial(int port) {
            return switch (port) {
                case 0 -> SERIAL0;
                case 1 -> SERIAL1;
                case 2 -> SERIAL2;
                case 3 -> SERIAL3;
                default -> throw new IllegalArgumentException("no serial port " + port);
            };
        }
    }

    /** The console of a container or, without one, of the node itself. */
    public static String path(Optional<GuestId> guest, int port) {
        return guest.map(id -> "/consoles/guests/" + id).orElse("/consoles/node") + "/" + port;
    }

    /**
     * One connection of a client that speaks SPICE, whose bytes pass in binary frames; it needs
     * {@link #TICKET} alone. A session has several, and works as often as it takes them.
     */
    public static String spicePath(GuestId guest, int port) {
        return SPICE_SCREENS + "/" + guest + "/" + port;
    }

    /** What stands for a ticket where the ticket itself must not stand. */
    public static String hash(String ticket) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(ticket.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /**
     * The password for VNC of a console that is not opened with the ticket itself; eight
     * characters, for more VNC does not know.
     */
    public static String password(String ticket) {
        byte[] hash = HexFormat.of().parseHex(hash("password:" + ticket));
        return Base64.getUrlEncoder().encodeToString(hash).substring(0, 8);
    }

    private ConsolePaths() {}
}
