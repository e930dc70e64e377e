package dev.innkeeper.api.check;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Formats of firewall rules: addresses, ports, protocols, types of ICMP messages. */
final class FirewallFormats {
    private static final Set<String> SERVICES = TextResource.lines("service-names.txt");
    private static final Map<String, String> PROTOCOLS = protocols();
    private static final Set<String> ICMP_TYPES = TextResource.lines("icmp-types.txt");
    private static final Set<String> HELPERS =
            Set.of("amanda", "ftp", "irc", "netbios-ns", "pptp", "sane", "sip", "snmp", "tftp");
    private static final Predicate<String> ALIAS =
            Format.matching("(?:dc/|guest/)?[A-Za-z][A-Za-z0-9\\-_]+");
    private static final Predicate<String> IP_OR_NETWORK = FirewallFormats::ipOrNetwork;
    private static final String IP_OR_NETWORK_TEXT =
            "value does not look like a valid IP address or CIDR network";
    private static final Predicate<String> SET = Format.matching("\\+\\S+");
    private static final int LONGEST_ALIAS = 64;
    private static final String EXTRA_COMMAS = "extraneous commas in list\n";
    private static final int LAST_PORT = 65535;

    private FirewallFormats() {}

    static void register(Map<String, Format> formats) {
        formats.put("pve-fw-addr-spec", FirewallFormats::addressComplaint);
        formats.put("pve-fw-sport-spec", FirewallFormats::portsComplaint);
        formats.put("pve-fw-dport-spec", FirewallFormats::portsComplaint);
        formats.put(
                "pve-fw-icmp-type-spec",
                Format.of(
                        value -> value.isEmpty() || ICMP_TYPES.contains(value),
                        "invalid icmp-type value '%s'"));
        formats.put(
                "pve-fw-protocol-spec",
                Format.of(
                        value -> value.isEmpty() || PROTOCOLS.containsKey(value),
                        "unknown protocol '%s'"));
        formats.put("pve-fw-conntrack-helper", FirewallFormats::helperComplaint);
        formats.put("IPorCIDR", FirewallFormats::networkComplaint);
        formats.put("IPorCIDRorAlias", value -> ALIAS.test(value) ? null : networkComplaint(value));
    }

    private static boolean ipOrNetwork(String value) {
        int slash = value.indexOf('/');
        return slash < 0
                ? Addresses.isIp(value)
                : Addresses.isIp(value.substring(0, slash))
                        && Addresses.number(value.substring(slash + 1)) >= 0;
    }

    private static @Nullable String networkComplaint(String value) {
        if (!IP_OR_NETWORK.test(value)) {
            return IP_OR_NETWORK_TEXT + "\n";
        }
        String complaint = NetIp.complaint(value);
        return complaint == null ? null : complaint + "\n";
    }

    private static @Nullable String addressComplaint(String value) {
        if (value.isEmpty() || SET.test(value)) {
            return null; // nothing, or a set of addresses
        }
        if (ALIAS.test(value)) {
            return value.length() > LONGEST_ALIAS ? "alias name too long\n" : null;
        }
        if (value.endsWith(",")) {
            return EXTRA_COMMAS;
        }
        int count = 0;
        boolean range = false;
        for (String item : value.split(",", -1)) {
            String complaint = NetIp.complaint(item);
            if (complaint != null) {
                return "invalid IP address: " + complaint + "\n";
            }
            count++;
            range |= item.indexOf('-') >= 0;
            if (range && count > 1) {
                return "you can't use a range in a list\n";
            }
        }
        return null;
    }

    private static @Nullable String portsComplaint(String value) {
        if (value.isEmpty()) {
            return null;
        }
        if (value.endsWith(",")) {
            return EXTRA_COMMAS;
        }
        for (String port : value.split(",", -1)) {
            String complaint = portComplaint(port);
            if (complaint != null) {
                return complaint;
            }
        }
        return null;
    }

    private static @Nullable String portComplaint(String port) {
        int colon = port.indexOf(':');
        if (colon > 0) {
            int from = Addresses.number(port.substring(0, colon));
            int to = Addresses.number(port.substring(colon + 1));
            if (from > to && to >= 0 && from <= LAST_PORT) {
                return "backwards range '%s' not allowed, did you mean '%d:%d'?\n"
                        .formatted(port, to, from);
            }
            return from >= 0 && to <= LAST_PORT && to >= 0 ? null : "invalid port '" + port + "'\n";
        }
        int number = Addresses.number(port);
        boolean valid = number >= 0 ? number <= LAST_PORT : SERVICES.contains(port);
        return valid ? null : "invalid port '" + port + "'\n";
    }

    private static @Nullable String helperComplaint(String value) {
        for (String helper : value.split("[,;]", -1)) {
            if (!HELPERS.contains(helper)) {
                return "unknown helper "
                        + helper
                        + " at /usr/share/perl5/PVE/Firewall.pm line 1155.\n";
            }
        }
        return null;
    }

    /** Names and numbers of protocols. */
    private static Map<String, String> protocols() {
        Map<String, String> protocols = new HashMap<>();
        for (String line : TextResource.lines("protocol-names.txt")) {
            String[] words = line.split(" ", -1);
            protocols.put(words[0], words[1]);
            protocols.put(words[1], words[1]);
        }
        return protocols;
    }
}
