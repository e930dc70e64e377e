package dev.innkeeper.agent.guestos;

import dev.innkeeper.agent.guestconfig.ContainerNet;
import dev.innkeeper.agent.guestconfig.Gateways;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gentoo's netifrc: {@code /etc/conf.d/net}, and a service for each interface. */
record Netifrc(ManagedFiles files) implements NetworkTool {
    private static final String FILE = "/etc/conf.d/net";
    private static final String TEMPLATE = "/etc/init.d/net.lo";

    @Override
    public void write(List<ContainerNet> nets) throws IOException {
        StringBuilder lines = new StringBuilder();
        nets.forEach(net -> lines.append(text(net)));
        files.section(FILE, lines.toString());
        if (files.exists(TEMPLATE)) {
            for (ContainerNet net : nets) {
                files.link("/etc/init.d/net." + net.name(), "net.lo");
                files.link(
                        "/etc/runlevels/default/net." + net.name(),
                        "/etc/init.d/net." + net.name());
            }
        }
    }

    static String text(ContainerNet net) {
        List<String> config = new ArrayList<>();
        List<String> routes = new ArrayList<>();
        family(net, net.ip(), net.gateway(), "dhcp", config, routes);
        family(net, net.ip6(), net.gateway6(), "dhcpv6", config, routes);
        String name = net.name().replaceAll("[^A-Za-z0-9_]", "_");
        StringBuilder out = new StringBuilder();
        out.append("config_").append(name).append("=\"");
        out.append(config.isEmpty() ? "null" : String.join("\n", config)).append("\"\n");
        if (!routes.isEmpty()) {
            out.append("routes_").append(name).append("=\"");
            out.append(String.join("\n", routes)).append("\"\n");
        }
        if (net.ip6().filter("auto"::equals).isPresent()) {
            out.append("accept_ra_").append(name).append("=\"1\"\n");
        }
        return out.toString();
    }

    private static void family(
            ContainerNet net,
            Optional<String> address,
            Optional<String> gateway,
            String dhcp,
            List<String> config,
            List<String> routes) {
        String ip = address.orElse("manual");
        if (ip.equals("dhcp")) {
            config.add(dhcp);
        }
        if (!ip.contains("/")) {
            return;
        }
        config.add(ip);
        gateway.ifPresent(gw -> {
            if (!Gateways.isOnLink(ip, gw)) {
                routes.add(gw + " dev " + net.name() + " scope link");
            }
            routes.add("default via " + gw);
        });
    }
}
