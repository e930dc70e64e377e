package dev.innkeeper.api.check;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads addresses, ranges and networks as the firewall of Proxmox VE does, and complains in its
 * words.
 *
 * <p>Short IPv4 addresses are filled up ({@code 10} is {@code 10.0.0.0}).
 */
final class NetIp {
    private static final Pattern RANGE =
            Pattern.compile("^(.+?)\\s*-\\s*(.+)$", Pattern.UNIX_LINES);
    private static final Pattern NETWORK = Pattern.compile("^(\\S+?)/(\\S+)$", Pattern.UNIX_LINES);
    private static final Pattern IPV4_CHARACTERS = Pattern.compile("[0-9.]+");
    private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9A-Fa-f:.]+");
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    private NetIp() {}

    /** What is wrong with an address, a network or a range; null if nothing is. */
    static @Nullable String complaint(String text) {
        Matcher range = RANGE.matcher(text);
        if (range.find()) {
            return rangeComplaint(range.group(1), range.group(2));
        }
        Matcher network = NETWORK.matcher(text);
        if (!network.find()) {
            return addressComplaint(text);
        }
        String address = network.group(1);
        String complaint = addressComplaint(address);
        if (complaint != null) {
            return complaint;
        }
        int bits = address.contains(":") ? IPV6_BITS : IPV4_BITS;
        int length = Addresses.number(network.group(2));
        if (length < 0) {
            return "Invalid prefix length /" + network.group(2);
        }
        return length > bits
                ? "Prefix length %d is longer than IP address (%d)".formatted(length, bits)
                : null;
    }

    private static @Nullable String rangeComplaint(String begin, String end) {
        String complaint = addressComplaint(begin);
        if (complaint == null) {
            complaint = addressComplaint(end);
        }
        if (complaint != null) {
            return complaint;
        }
        return number(begin).compareTo(number(end)) > 0
                ? "Begin address is greater than End address " + begin + " - " + end
                : null;
    }

    private static BigInteger number(String address) {
        if (address.contains(":")) {
            return new BigInteger(1, InetAddress.ofLiteral(address).getAddress());
        }
        String[] quads = address.split("\\.", -1);
        long value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 8 | (i < quads.length ? Long.parseLong(quads[i]) : 0);
        }
        return BigInteger.valueOf(value);
    }

    private static @Nullable String addressComplaint(String address) {
        if (address.contains(":")) {
            if (Addresses.isIpv6(address)) {
                return null;
            }
            return IPV6_CHARACTERS.matcher(address).matches()
                    ? "Invalid number of octets " + address
                    : "Invalid IP address " + address;
        }
        if (!IPV4_CHARACTERS.matcher(address).matches()) {
            return "Invalid chars in IP " + address;
        }
        for (String quad : address.split("\\.", -1)) {
            int number = Addresses.number(quad);
            if (number < 0 || number > 255) {
                return "Invalid quad in IP address %s - %s".formatted(address, quad);
            }
        }
        return null;
    }
}
