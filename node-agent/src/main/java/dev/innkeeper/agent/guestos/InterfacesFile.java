package dev.innkeeper.agent.guestos;

import dev.innkeeper.agent.guestconfig.ContainerNet;
import dev.innkeeper.agent.guestconfig.Gateways;
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

    /** Who reads the file. */
    enum Reader {
        /** Debian's, and ifupdown-ng, which understands the same. */
        IFUPDOWN,
        /** Wants the prefix length on a line of its own, knows neither DHCP nor RA for IPv6. */
        BUSYBOX
    }

    /** The file's new text. */
    static String put(String text, List<ContainerNet> nets, Reader reader) {
        Set<String> ours = nets.stream().map(ContainerNet::name).collect(Collectors.toSet());
        String others = withoutStanzas(MarkedSection.put(text, "", true), ours);
        StringBuilder lines = new StringBuilder("auto lo\niface lo inet loopback\n");
        nets.forEach(net -> lines.append('\n').append(stanzas(net, reader)));
        String section = MarkedSection.put("", lines.toString(), true);
        return others.isBlank() ? section : section + others;
    }

    private static String stanzas(ContainerNet net, Reader reader) {
        StringBuilder out = new StringBuilder("auto " + net.name() + "\n");
        boolean any = false;
        if (net.ip().isPresent()) {
            out.append(stanza(net.name(), "inet", net.ip().get(), net.gateway(), reader));
            any = true;
        }
        if (net.ip6().isPresent()) {
            out.append(stanza(net.name(), "inet6", net.ip6().get(), net.gateway6(), reader));
            any = true;
        }
        if (!any) {
            out.append("iface ").append(net.name()).append(" inet manual\n");
        }
        return out.toString();
    }

    private static String stanza(
            String name, String family, String address, Optional<String> gateway, Reader reader) {
        String head = "iface " + name + " " + family + " ";
        if (!address.contains("/")) {
            return reader == Reader.BUSYBOX && family.equals("inet6")
                    ? head + "manual\n" + advertised(name, address)
                    : head + address + "\n"; // dhcp, manual, auto
        }
        String written =
                reader == Reader.BUSYBOX
                        ? Cidr.address(address) + "\n\tnetmask " + Cidr.netmask(address)
                        : address;
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

    /** BusyBox leaves addresses from router advertisements to the kernel, and DHCP to a client. */
    private static String advertised(String name, String kind) {
        return switch (kind) {
            case "auto" ->
                    "\tpre-up echo 1 > /proc/sys/net/ipv6/conf/" + name + "/accept_ra || :\n";
            case "dhcp" -> "\tup udhcpc6 -b -i " + name + " || :\n";
            default -> "";
        };
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
