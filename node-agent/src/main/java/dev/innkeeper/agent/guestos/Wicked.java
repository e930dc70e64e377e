package dev.innkeeper.agent.guestos;

import dev.innkeeper.agent.guestconfig.ContainerNet;
import dev.innkeeper.agent.guestconfig.Gateways;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** wicked of openSUSE up to Leap 15: {@code /etc/sysconfig/network/ifcfg-*}. */
record Wicked(ManagedFiles files) implements NetworkTool {
    private static final String FOLDER = "/etc/sysconfig/network/";

    @Override
    public void write(List<ContainerNet> nets) throws IOException {
        for (ContainerNet net : nets) {
            files.write(FOLDER + "ifcfg-" + net.name(), text(net));
            String file = FOLDER + "ifroute-" + net.name();
            String routes =
                    routes(net, net.ip(), net.gateway()) + routes(net, net.ip6(), net.gateway6());
            files.sectionOrNothing(file, routes);
        }
    }

    static String text(ContainerNet net) {
        boolean four = net.ip().filter("dhcp"::equals).isPresent();
        boolean six = net.ip6().filter("dhcp"::equals).isPresent();
        String protocol = four && six ? "dhcp" : four ? "dhcp4" : six ? "dhcp6" : "static";
        StringBuilder out = new StringBuilder("STARTMODE='auto'\nBOOTPROTO='" + protocol + "'\n");
        net.ip().filter(a -> a.contains("/")).ifPresent(a -> address(out, "IPADDR", a));
        net.ip6().filter(a -> a.contains("/")).ifPresent(a -> address(out, "IPADDR_6", a));
        return out.toString();
    }

    private static void address(StringBuilder out, String key, String cidr) {
        out.append(key).append("='").append(cidr).append("'\n");
    }

    /** Columns: destination, gateway, netmask, interface. */
    private static String routes(
            ContainerNet net, Optional<String> address, Optional<String> gateway) {
        if (gateway.isEmpty() || address.filter(a -> a.contains("/")).isEmpty()) {
            return "";
        }
        String gw = gateway.get();
        String host = gw + (gw.indexOf(':') < 0 ? "/32" : "/128");
        String way = Gateways.isOnLink(address.get(), gw) ? "" : host + " - - " + net.name() + "\n";
        return way + "default " + gw + " - " + net.name() + "\n";
    }
}
