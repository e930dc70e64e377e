package dev.innkeeper.api.check;

import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Formats of jobs, high availability, software-defined network, certificates and metrics. */
final class ClusterFormats {
    private static final int LONGEST_SDN_NAME = 8;
    private static final String SDN_NAME = "[A-Za-z][A-Za-z0-9]*[A-Za-z0-9]";
    private static final String SDN_ID = "[A-Za-z][A-Za-z0-9_-]*[A-Za-z0-9]";
    private static final String GUEST = "[1-9][0-9]{2,8}";
    private static final String NODE = "[a-zA-Z0-9](?:[a-zA-Z0-9\\-]*[a-zA-Z0-9])?";

    private ClusterFormats() {}

    static void register(Map<String, Format> formats) {
        formats.put("pve-calendar-event", new CalendarEventFormat());
        formats.put(
                "pve-day-of-week",
                Format.of("(?i:mon|tue|wed|thu|fri|sat|sun)", "invalid day '%s'"));
        formats.put("pve-command-batch", new CommandBatchFormat());
        formats.put(
                "pve-replication-job-id",
                Format.of(GUEST + "-\\d{1,9}", "invalid replication job id '%s'"));
        formats.put(
                "pve-task-status-type",
                Format.of(
                        Set.of("ok", "error", "warning", "unknown")::contains,
                        "invalid status '%s'"));
        formats.put(
                "pve-ha-resource-or-vm-id",
                Format.of(
                        "(?:(?:vm|ct):)?" + GUEST,
                        "value does not look like a valid ha resource id"));
        formats.put(
                "pve-ha-group-node",
                Format.of(NODE + "(?::\\d+)?", "value does not look like a valid ha group node"));
        formats.put("pve-sdn-zone-id", limited("zone"));
        formats.put("pve-sdn-vnet-id", limited("vnet"));
        for (String kind : new String[] {"controller", "dns", "ipam"}) {
            formats.put(
                    "pve-sdn-" + kind + "-id",
                    Format.of(SDN_ID, kind + " ID '%s' contains illegal characters"));
        }
        formats.put(
                "pve-sdn-bgp-rt",
                Format.of("\\d+:\\d+", "value does not look like a valid bgp route-target"));
        formats.put(
                "pve-sdn-isis-net",
                Format.of(
                        "[a-fA-F0-9]{2}(?:\\.[a-fA-F0-9]{4}){3,9}\\.[a-fA-F0-9]{2}",
                        "value does not look like a valid isis net"));
        formats.put(
                "pve-sdn-subnet-id",
                Format.of(ClusterFormats::subnet, "value does not look like a valid CIDR network"));
        formats.put("pve-sdn-dhcp-range", Format.ANY);
        formats.put(
                "graphite-path",
                Format.of(
                        "[0-9a-zA-Z_-]+(?:\\.[0-9a-zA-Z_-]+)*",
                        "value does not look like a valid graphite path"));
        String label = "[a-zA-Z0-9](?:[a-zA-Z0-9\\-]*[a-zA-Z0-9])?";
        formats.put(
                "pve-acme-domain",
                Format.of(
                        "(?:\\*\\.)?(?:" + label + "\\.)+" + label,
                        "value '%s' does not look like a valid domain name!"));
        String aliasLabel = "[a-zA-Z0-9_](?:[a-zA-Z0-9_\\-]*[a-zA-Z0-9_])?";
        formats.put(
                "pve-acme-alias",
                Format.of(
                        "(?:" + aliasLabel + "\\.)+" + aliasLabel,
                        "value '%s' does not look like a valid alias name!"));
        String kind = "[A-Z0-9 ]*";
        String block = "-----BEGIN " + kind + "-----\\s.*?-----END " + kind + "-----\\s*";
        Predicate<String> pem = Format.matching("(?s)\\s*(?:" + block + ")+");
        formats.put("pem-string", Format.of(pem, "not a valid PEM-formatted string."));
        formats.put("pem-certificate-chain", Format.of(pem, "not a valid PEM-formatted string."));
        formats.put("pem-certificate", Format.of(pem, "not a valid PEM-formatted certificate."));
    }

    private static Format limited(String kind) {
        Predicate<String> valid = Format.matching(SDN_NAME);
        return value -> {
            if (!valid.test(value)) {
                return kind + " ID '" + value + "' contains illegal characters\n";
            }
            return value.length() > LONGEST_SDN_NAME ? tooLong(kind, value) : null;
        };
    }

    private static @Nullable String tooLong(String kind, String value) {
        return "%s ID '%s' can't be more length than %d characters\n"
                .formatted(kind, value, LONGEST_SDN_NAME);
    }

    /** Either the network itself or the id made of zone, address and prefix length. */
    private static boolean subnet(String value) {
        if (Addresses.isNetwork(value)) {
            return true;
        }
        int first = value.indexOf('-');
        int last = value.lastIndexOf('-');
        return first > 0
                && last > first
                && Addresses.isNetwork(
                        value.substring(first + 1, last) + "/" + value.substring(last + 1));
    }
}
