package dev.innkeeper.agent.guestos;

import dev.innkeeper.agent.guestconfig.ContainerNet;
import dev.innkeeper.agent.guestconfig.Gateways;

/** {@code /etc/systemd/network/<name>.network}, which belongs to the host's side as a whole. */
final class NetworkdFile {

    static String path(ContainerNet net) {
        return "/etc/systemd/network/" + net.name() + ".network";
    }

    static String text(ContainerNet net) {
        String ip = net.ip().orElse("manual");
        String ip6 = net.ip6().orElse("manual");
        StringBuilder out = new StringBuilder("[Match]\nName = " + net.name() + "\n\n");
        out.append("[Network]\nDescription = Interface ").append(net.name());
        out.append(" configured by the host\n");
        boolean four = ip.equals("dhcp");
        boolean six = ip6.equals("dhcp");
        out.append("DHCP = ");
        out.append(four && six ? "yes" : four ? "ipv4" : six ? "ipv6" : "no").append('\n');
        out.append("IPv6AcceptRA = ").append(six || ip6.equals("auto") ? "yes" : "no");
        out.append('\n');
        if (ip.contains("/")) {
            out.append("Address = ").append(ip).append('\n');
        }
        if (ip6.contains("/")) {
            out.append("Address = ").append(ip6).append('\n');
        }
        net.gateway().ifPresent(gw -> route(out, ip, gw));
        net.gateway6().ifPresent(gw -> route(out, ip6, gw));
        return out.toString();
    }

    private static void route(StringBuilder out, String address, String gateway) {
        out.append("\n[Route]\nGateway = ").append(gateway).append('\n');
        if (!address.contains("/") || !Gateways.isOnLink(address, gateway)) {
            out.append("GatewayOnLink = yes\n");
        }
    }

    private NetworkdFile() {}
}
