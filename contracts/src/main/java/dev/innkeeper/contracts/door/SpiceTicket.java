package dev.innkeeper.contracts.door;

import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client of SPICE names as its host when it asks the proxy for a connection. It leads to the
 * guest, and lets in: {@code pvespiceproxy:TIME:GUEST:NODE:PORT::SECRET}. Clients write host names
 * in small letters, so that large ones would be lost.
 *
 * @param port that the client names beside the host
 * @param text the whole of it
 */
public record SpiceTicket(GuestId guest, NodeName node, int port, String text) {
    private static final Pattern FORM =
            Pattern.compile(
                    "pvespiceproxy:[0-9a-f]{8}:(\\d{3,9}):([a-z0-9-]+):(\\d{1,5})::[0-9a-f]{64}");

    /**
     * A new one.
     *
     * @param seconds of its making, since 1970
     * @param secret 64 hexadecimal digits
     */
    public static SpiceTicket of(
            GuestId guest, NodeName node, int port, long seconds, String secret) {
        String text =
                "pvespiceproxy:%08x:%s:%s:%d::%s"
                        .formatted((int) seconds, guest, node, port, secret)
                        .toLowerCase(Locale.ROOT);
        return new SpiceTicket(guest, node, port, text);
    }

    /**
     * Reads a host name.
     *
     * @return empty if it is no such ticket; the node's name is in small letters
     */
    public static Optional<SpiceTicket> parse(String host) {
        Matcher parts = FORM.matcher(host.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new SpiceTicket(
                        new GuestId(Integer.parseInt(parts.group(1))),
                        new NodeName(parts.group(2)),
                        Integer.parseInt(parts.group(3)),
                        parts.group()));
    }

    /** What the client says to the SPICE server itself; the ticket cannot be told from it. */
    public String password() {
        return ConsolePaths.hash("password of " + text).substring(0, 40);
    }

    @Override
    public String toString() {
        return "a SPICE ticket of guest " + guest + " on " + node;
    }
}
