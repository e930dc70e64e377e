package dev.innkeeper.agent.guestos;

import dev.innkeeper.agent.guestconfig.ContainerNet;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * NetworkManager's key files, of Fedora, CentOS and its kin since 9, openSUSE since Leap 16.
 * Without DHCP it must leave the resolver's file alone, which it would empty otherwise.
 */
record NetworkManager(ManagedFiles files) implements NetworkTool {
    private static final String NO_DNS = "/etc/NetworkManager/conf.d/90-host-dns.conf";

    @Override
    public void write(List<ContainerNet> nets) throws IOException {
        for (ContainerNet net : nets) {
            String name = net.name() + ".nmconnection";
            files.write("/etc/NetworkManager/system-connections/" + name, text(net), "rw-------");
        }
        boolean dynamic =
                nets.stream()
                        .flatMap(net -> Stream.of(net.ip(), net.ip6()))
                        .flatMap(Optional::stream)
                        .anyMatch(a -> a.equals("dhcp") || a.equals("auto"));
        if (dynamic) {
            files.remove(NO_DNS);
        } else {
            files.write(NO_DNS, "[main]\ndns=none\n");
        }
    }

    /** One connection; its priority puts it before others for the same interface. */
    static String text(ContainerNet net) {
        StringBuilder out = new StringBuilder("[connection]\nid=" + net.name() + "\n");
        out.append("type=ethernet\ninterface-name=").append(net.name()).append('\n');
        out.append("autoconnect-priority=999\n");
        family(out, "ipv4", net.ip().orElse("manual"), net.gateway());
        family(out, "ipv6", net.ip6().orElse("manual"), net.gateway6());
        return out.toString();
    }

    private static void family(
            StringBuilder out, String family, String address, Optional<String> gateway) {
        out.append("\n[").append(family).append("]\n");
        if (address.contains("/")) {
            out.append("method=manual\naddress1=").append(address).append('\n');
            gateway.ifPresent(gw -> out.append("gateway=").append(gw).append('\n'));
            return;
        }
        boolean four = family.equals("ipv4");
        String method =
                switch (address) {
                    case "dhcp" -> four ? "auto" : "dhcp";
                    case "auto" -> "auto";
                    default -> four ? "disabled" : "ignore";
                };
        out.append("method=").append(method).append('\n');
    }
}
