package dev.innkeeper.agent.guestos;

import dev.innkeeper.agent.guestconfig.ContainerNet;
import dev.innkeeper.agent.guestconfig.Gateways;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * {@code /etc/sysconfig/network-scripts/ifcfg-*} of CentOS and its kin up to 8 and of old Fedora;
 * NetworkManager of that time reads them too.
 */
record RedHatScripts(ManagedFiles files) implements NetworkTool {
    private static final String FOLDER = "/etc/sysconfig/network-scripts/";

    @Override
    public void write(List<ContainerNet> nets) throws IOException {
        for (ContainerNet net : nets) {
            files.write(FOLDER + "ifcfg-" + net.name(), text(net));
            routes("route-", net, net.ip(), net.gateway());
            routes("route6-", net, net.ip6(), net.gateway6());
        }
        String general = files.read("/etc/sysconfig/network").orElse("");
        if (general.lines().noneMatch(line -> line.strip().equals("NETWORKING=yes"))) {
            files.write("/etc/sysconfig/network", Assignments.set(general, "NETWORKING", "yes"));
        }
    }

    static String text(ContainerNet net) {
        String ip = net.ip().orElse("manual");
        StringBuilder out = new StringBuilder("DEVICE=" + net.name() + "\nONBOOT=yes\n");
        out.append("BOOTPROTO=").append(ip.equals("dhcp") ? "dhcp" : "none").append('\n');
        if (ip.contains("/")) {
            out.append("IPADDR=").append(Cidr.address(ip)).append('\n');
            out.append("NETMASK=").append(Cidr.netmask(ip)).append('\n');
            net.gateway()
                    .filter(gw -> Gateways.isOnLink(ip, gw))
                    .ifPresent(gw -> out.append("GATEWAY=").append(gw).append('\n'));
        }
        six(out, net);
        return out.toString();
    }

    private static void six(StringBuilder out, ContainerNet net) {
        String ip6 = net.ip6().orElse("manual");
        if (ip6.equals("manual")) {
            return;
        }
        out.append("IPV6INIT=yes\n");
        out.append("IPV6_AUTOCONF=").append(ip6.equals("auto") ? "yes" : "no").append('\n');
        if (ip6.equals("dhcp")) {
            out.append("DHCPV6C=yes\n");
        }
        if (ip6.contains("/")) {
            out.append("IPV6ADDR=").append(ip6).append('\n');
            net.gateway6()
                    .filter(gw -> Gateways.isOnLink(ip6, gw))
                    .ifPresent(gw -> out.append("IPV6_DEFAULTGW=").append(gw).append('\n'));
        }
    }

    /** A gateway outside the subnet is reached by routes as ip(8) takes them. */
    private void routes(
            String prefix, ContainerNet net, Optional<String> address, Optional<String> gateway)
            throws IOException {
        String file = FOLDER + prefix + net.name();
        boolean apart =
                address.isPresent()
                        && address.get().contains("/")
                        && gateway.isPresent()
                        && !Gateways.isOnLink(address.get(), gateway.get());
        String gw = gateway.orElse("");
        String way = gw + " dev " + net.name() + "\ndefault via " + gw + " dev " + net.name();
        files.sectionOrNothing(file, apart ? way + "\n" : "");
    }
}
