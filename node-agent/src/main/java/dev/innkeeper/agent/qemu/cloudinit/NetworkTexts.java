package dev.innkeeper.agent.qemu.cloudinit;

import java.util.List;
import java.util.Optional;

/** The network in cloud-init's own first language, and as Debian's {@code interfaces}. */
final class NetworkTexts {

    /** For NoCloud. */
    static String versionOne(FirstBoot boot) {
        StringBuilder text = new StringBuilder("version: 1\nconfig:\n");
        for (FirstBoot.Card card : boot.cards()) {
            text.append("    - type: physical\n");
            line(text, 6, "name: " + card.name());
            line(text, 6, "mac_address: '" + card.hardwareAddress() + "'");
            line(text, 6, "subnets:");
            card.ip().ifPresent(ip -> four(text, ip, card.gateway()));
            card.ip6().ifPresent(ip -> six(text, ip, card.gateway6()));
        }
        if (!boot.nameservers().isEmpty() || !boot.searchDomains().isEmpty()) {
            text.append("    - type: nameserver\n");
            list(text, "address", boot.nameservers());
            list(text, "search", boot.searchDomains());
        }
        return text.toString();
    }

    private static void four(StringBuilder text, String ip, Optional<String> gateway) {
        if (ip.equals("dhcp")) {
            line(text, 6, "- type: dhcp4");
            return;
        }
        line(text, 6, "- type: static");
        line(text, 8, "address: '" + address(ip) + "'");
        line(text, 8, "netmask: '" + mask(ip) + "'");
        gateway.ifPresent(gw -> line(text, 8, "gateway: '" + gw + "'"));
    }

    private static void six(StringBuilder text, String ip, Optional<String> gateway) {
        switch (ip) {
            case "dhcp" -> line(text, 6, "- type: dhcp6");
            case "auto" -> line(text, 6, "- type: ipv6_slaac");
            default -> {
                line(text, 6, "- type: static6");
                line(text, 8, "address: '" + ip + "'");
                gateway.ifPresent(gw -> line(text, 8, "gateway: '" + gw + "'"));
            }
        }
    }

    private static void list(StringBuilder text, String name, List<String> words) {
        if (!words.isEmpty()) {
            line(text, 6, name + ":");
            words.forEach(word -> line(text, 6, "- '" + word + "'"));
        }
    }

    private static void line(StringBuilder text, int indent, String line) {
        text.append(" ".repeat(indent)).append(line).append('\n');
    }

    /** For ConfigDrive. */
    static String interfaces(FirstBoot boot) {
        StringBuilder text = new StringBuilder("auto lo\niface lo inet loopback\n\n");
        for (FirstBoot.Card card : boot.cards()) {
            text.append("auto ").append(card.name()).append('\n');
            card.ip().ifPresent(ip -> stanza(text, card.name(), "inet", ip, card.gateway()));
            card.ip6().ifPresent(ip -> stanza(text, card.name(), "inet6", ip, card.gateway6()));
        }
        resolver(text, "dns_nameservers", boot.nameservers());
        resolver(text, "dns_search", boot.searchDomains());
        return text.toString();
    }

    private static void stanza(
            StringBuilder text, String name, String family, String ip, Optional<String> gateway) {
        text.append("iface ").append(name).append(' ').append(family).append(' ');
        if (ip.equals("dhcp") || ip.equals("auto")) {
            text.append(ip).append("\n\n");
            return;
        }
        text.append("static\n");
        line(text, 8, "address " + address(ip));
        line(text, 8, "netmask " + (family.equals("inet") ? mask(ip) : prefix(ip)));
        gateway.ifPresent(gw -> line(text, 8, "gateway " + gw));
        text.append('\n');
    }

    private static void resolver(StringBuilder text, String name, List<String> words) {
        if (!words.isEmpty()) {
            line(text, 8, name + " " + String.join(" ", words));
        }
    }

    static String address(String cidr) {
        return cidr.replaceFirst("/.*", "");
    }

    private static int prefix(String cidr) {
        return Integer.parseInt(cidr.substring(cidr.indexOf('/') + 1));
    }

    /** {@code 255.255.255.0} of a prefix length. */
    static String mask(String cidr) {
        long bits = 0xffffffffL << (32 - prefix(cidr)) & 0xffffffffL;
        return (bits >> 24)
                + "."
                + (bits >> 16 & 255)
                + "."
                + (bits >> 8 & 255)
                + "."
                + (bits & 255);
    }

    private NetworkTexts() {}
}
