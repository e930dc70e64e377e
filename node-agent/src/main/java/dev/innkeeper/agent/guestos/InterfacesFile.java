package dev.innkeeper.agent.guestos;

import dev.innkeeper.agent.guestconfig.ContainerNet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code /etc/network/interfaces} of ifupdown (Debian, Devuan, older Ubuntu, Alpine). The guest's
 * own stanzas for other interfaces stay.
 */
final class InterfacesFile {

    /**
     * The file's new text.
     *
     * @param busyBox the reader is BusyBox, which wants the prefix length on a line of its own
     */
    static String put(String text, List<ContainerNet> nets, boolean busyBox) {
        Set<String> ours = nets.stream().map(ContainerNet::name).collect(Collectors.toSet());
        String others = withoutStanzas(MarkedSection.put(text, "", true), ours);
        StringBuilder lines = new StringBuilder("auto lo\niface lo inet loopback\n");
        nets.forEach(net -> lines.append('\n').append(stanzas(net, busyBox)));
        String section = MarkedSection.put("", lines.toString(), true);
        return others.isBlank() ? section : section + others;
    }

    private static String stanzas(ContainerNet net, boolean busyBox) {
        StringBuilder out = new StringBuilder("auto " + net.name() + "\n");
        boolean any = false;
        if (net.ip().isPresent()) {
            out.append(stanza(net.name(), "inet", net.ip().get(), net.gateway(), busyBox));
            any = true;
        }
        if (net.ip6().isPresent()) {
            out.append(stanza(net.name(), "inet6", net.ip6().get(), net.gateway6(), busyBox));
            any = true;
        }
        if (!any) {
            out.append("iface ").append(net.name()).append(" inet manual\n");
        }
        return out.toString();
    }

    private static String stanza(
            String name, String family, String address, Optional<String> gateway, boolean busyBox) {
        String head = "iface " + name + " " + family + " ";
        if (!address.contains("/")) {
            return head + address + "\n"; // dhcp, manual, auto
        }
        String written = busyBox ? withNetmask(address) : address;
        StringBuilder out = new StringBuilder(head + "static\n\taddress " + written + "\n");
        gateway.ifPresent(gw -> {
            if (Gateways.isOnLink(address, gw)) {
                out.append("\tgateway ").append(gw).append('\n');
            } else {
                routes(out, family, name, gw);
            }
        });
        return out.toString();
    }

    /** {@code 10.0.0.2/24} as an address and a dotted netmask; IPv6 keeps the number. */
    private static String withNetmask(String cidr) {
        int slash = cidr.indexOf('/');
        String length = cidr.substring(slash + 1);
        String mask = length;
        if (cidr.indexOf(':') < 0) {
            int bits = (int) (0xffffffffL << (32 - Integer.parseInt(length)));
            mask =
                    (bits >>> 24)
                            + "."
                            + (bits >>> 16 & 0xff)
                            + "."
                            + (bits >>> 8 & 0xff)
                            + "."
                            + (bits & 0xff);
        }
        return cidr.substring(0, slash) + "\n\tnetmask " + mask;
    }

    /** A gateway outside the subnet needs a route to itself first. */
    private static void routes(StringBuilder out, String family, String name, String gateway) {
        String ip = family.equals("inet6") ? "ip -6 route" : "ip route";
        out.append("\tpost-up ").append(ip).append(" add ").append(gateway);
        out.append(" dev ").append(name).append('\n');
        out.append("\tpost-up ").append(ip).append(" add default via ").append(gateway);
        out.append(" dev ").append(name).append('\n');
        out.append("\tpre-down ").append(ip).append(" del default via ").append(gateway);
        out.append(" dev ").append(name).append('\n');
        out.append("\tpre-down ").append(ip).append(" del ").append(gateway);
        out.append(" dev ").append(name).append('\n');
    }

    /** Drops what the file says of these interfaces and of {@code lo}. */
    private static String withoutStanzas(String text, Set<String> names) {
        List<String> kept = new ArrayList<>();
        boolean dropping = false;
        for (String line : text.lines().toList()) {
            String[] words = line.strip().split("\\s+");
            boolean startsStanza =
                    words[0].equals("iface")
                            || words[0].equals("auto")
                            || words[0].startsWith("allow-")
                            || words[0].startsWith("source")
                            || words[0].equals("mapping");
            if (startsStanza) {
                boolean ours =
                        words.length > 1 && (names.contains(words[1]) || words[1].equals("lo"));
                dropping = ours && words[0].equals("iface");
                if (ours) {
                    continue;
                }
            }
            if (!dropping) {
                kept.add(line);
            }
        }
        String rest = String.join("\n", kept).strip();
        return rest.isEmpty() ? "" : "\n" + rest + "\n";
    }

    private InterfacesFile() {}
}
