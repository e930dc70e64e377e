package dev.innkeeper.agent.guestos;

import dev.innkeeper.agent.guestconfig.ContainerNet;
import dev.innkeeper.agent.guestconfig.Gateways;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** netctl of older Arch, where it is enabled: one profile for each interface. */
record Netctl(ManagedFiles files) implements NetworkTool {
    static final String WANTS = "/etc/systemd/system/multi-user.target.wants";

    @Override
    public void write(List<ContainerNet> nets) throws IOException {
        for (ContainerNet net : nets) {
            files.write("/etc/netctl/" + net.name(), text(net));
            files.link(
                    WANTS + "/netctl@" + net.name() + ".service",
                    "/usr/lib/systemd/system/netctl@.service");
        }
    }

    static String text(ContainerNet net) {
        StringBuilder out = new StringBuilder("Interface=" + net.name() + "\n");
        out.append("Connection=ethernet\n");
        family(out, "IP", "Address", net.ip(), "Gateway", net.gateway());
        family(out, "IP6", "Address6", net.ip6(), "Gateway6", net.gateway6());
        return out.toString();
    }

    private static void family(
            StringBuilder out,
            String method,
            String addressKey,
            Optional<String> address,
            String gatewayKey,
            Optional<String> gateway) {
        String ip = address.orElse("manual");
        String kind =
                switch (ip) {
                    case "dhcp" -> "dhcp";
                    case "auto" -> "stateless";
                    case "manual" -> "no";
                    default -> "static";
                };
        out.append(method).append('=').append(kind).append('\n');
        if (!kind.equals("static")) {
            return;
        }
        out.append(addressKey).append("=('").append(ip).append("')\n");
        if (gateway.isPresent()) {
            String gw = gateway.get();
            if (!Gateways.isOnLink(ip, gw)) {
                String routes = method.equals("IP") ? "Routes" : "Routes6";
                String bits = method.equals("IP") ? "/32" : "/128";
                out.append(routes).append("=('").append(gw).append(bits).append("')\n");
            }
            out.append(gatewayKey).append("='").append(gw).append("'\n");
        }
    }
}
