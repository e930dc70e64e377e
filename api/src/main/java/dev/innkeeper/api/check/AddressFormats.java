package dev.innkeeper.api.check;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Formats of addresses, networks, names of hosts and interfaces. */
final class AddressFormats {
    private static final String IP_TEXT = "value does not look like a valid IP address";

    private AddressFormats() {}

    static void register(Map<String, Format> formats) {
        formats.put("ip", Format.of(Addresses::isIp, IP_TEXT));
        formats.put(
                "ipv4",
                Format.of(Addresses::isIpv4, "value does not look like a valid IPv4 address"));
        formats.put(
                "ipv6",
                Format.of(Addresses::isIpv6, "value does not look like a valid IPv6 address"));
        formats.put(
                "CIDR",
                Format.of(Addresses::isNetwork, "value does not look like a valid CIDR network"));
        formats.put(
                "CIDRv4",
                Format.of(
                        Addresses::isIpv4Network,
                        "value does not look like a valid IPv4 CIDR network"));
        formats.put(
                "CIDRv6",
                Format.of(
                        Addresses::isIpv6Network,
                        "value does not look like a valid IPv6 CIDR network"));
        formats.put(
                "ipv4mask",
                Format.of(netmasks()::contains, "value does not look like a valid IP netmask"));
        formats.put(
                "address",
                Format.of(Addresses::isHost, "value does not look like a valid address: %s"));
        formats.put(
                "dns-name",
                Format.of(Addresses.DNS_NAME, "value does not look like a valid DNS name"));
        formats.put(
                "pve-ipv4-config",
                Format.of(
                        value ->
                                value.equals("dhcp")
                                        || value.equals("manual")
                                        || Addresses.isIpv4Network(value),
                        "value does not look like a valid ipv4 network configuration"));
        formats.put(
                "pve-ipv6-config",
                Format.of(
                        value ->
                                value.equals("auto")
                                        || value.equals("dhcp")
                                        || value.equals("manual")
                                        || Addresses.isIpv6Network(value),
                        "value does not look like a valid ipv6 network configuration"));
        formats.put("lxc-ip-with-ll-iface", Format.of(AddressFormats::ipOrLinkLocal, IP_TEXT));
        formats.put(
                "mac-addr",
                Format.of(
                        "[a-fA-F0-9][02468aceACE](?::[a-fA-F0-9]{2}){5}",
                        "value does not look like a valid unicast MAC address"));
        formats.put(
                "mac-prefix",
                Format.of(
                        "[a-fA-F0-9][02468aceACE](?::[a-fA-F0-9]{2}){0,2}:?",
                        "value is not a valid unicast MAC address prefix"));
        String mailbox = "[\\w+\\-~]+(?:\\.[\\w+\\-~]+)*@[a-zA-Z0-9\\-]+(?:\\.[a-zA-Z0-9\\-]+)*";
        formats.put("email", Format.of(mailbox, "value does not look like a valid email address"));
        formats.put(
                "email-or-username",
                Format.of(
                        "(?:" + mailbox + ")|(?:[^\\s:/]+)",
                        "value does not look like a valid email address or user name"));
        formats.put(
                "pve-iface",
                Format.of(
                        "[a-zA-Z][a-zA-Z0-9_]{1,20}(?:[:.]\\d+)?",
                        "invalid network interface name '%s'"));
        Format bridge = Format.of("[-_.\\w\\d]+", "invalid bridge ID '%s'");
        formats.put("pve-bridge-id", bridge);
        formats.put("bridge-pair", new PairFormat(bridge));
        Predicate<String> host = Addresses::isHost;
        formats.put(
                "pve-storage-server",
                Format.of(host, "value does not look like a valid server name or IP address"));
        formats.put(
                "pve-storage-portal-dns",
                Format.of(
                        value -> host.test(value) || hostAndPort(value),
                        "value does not look like a valid portal address"));
    }

    private static boolean ipOrLinkLocal(String value) {
        int zone = value.indexOf('%');
        return zone < 0
                ? Addresses.isIp(value)
                : value.regionMatches(true, 0, "fe80:", 0, 5)
                        && Addresses.isIpv6(value.substring(0, zone))
                        && zone + 1 < value.length();
    }

    private static boolean hostAndPort(String value) {
        int colon = value.lastIndexOf(':');
        if (colon < 0) {
            return false;
        }
        String host = value.substring(0, colon);
        int port = Addresses.number(value.substring(colon + 1));
        boolean bracketed =
                host.startsWith("[")
                        && host.endsWith("]")
                        && Addresses.isIp(host.substring(1, host.length() - 1));
        boolean plain = !host.contains(":") && Addresses.isHost(host);
        return port >= 0 && port <= 65535 && (bracketed || plain);
    }

    private static Set<String> netmasks() {
        Set<String> masks = new HashSet<>();
        for (int length = 0; length <= 32; length++) {
            long bits = length == 0 ? 0 : 0xFFFFFFFFL << (32 - length) & 0xFFFFFFFFL;
            masks.add(
                    "%d.%d.%d.%d"
                            .formatted(bits >> 24, bits >> 16 & 255, bits >> 8 & 255, bits & 255));
        }
        return masks;
    }
}
