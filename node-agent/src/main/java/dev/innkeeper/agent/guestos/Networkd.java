package dev.innkeeper.agent.guestos;

import dev.innkeeper.agent.guestconfig.ContainerNet;
import java.io.IOException;
import java.util.List;

/**
 * systemd-networkd of Ubuntu since 17.10, Arch, NixOS and whoever else enabled it. What netplan
 * generates for one of our interfaces would be read first, so it is masked.
 *
 * @param enable the guest's init is told to start it
 */
record Networkd(ManagedFiles files, boolean enable) implements NetworkTool {
    private static final String UNIT = "/lib/systemd/system/systemd-networkd.service";

    @Override
    public void write(List<ContainerNet> nets) throws IOException {
        boolean netplan =
                files.list("/etc/netplan").stream()
                        .anyMatch(name -> name.endsWith(".yaml") || name.endsWith(".yml"));
        for (ContainerNet net : nets) {
            files.write(NetworkdFile.path(net), NetworkdFile.text(net));
            if (netplan) {
                String generated = "10-netplan-" + net.name() + ".network";
                files.link("/etc/systemd/network/" + generated, "/dev/null");
            }
        }
        if (enable) {
            // What "systemctl enable systemd-networkd" does.
            files.link(
                    "/etc/systemd/system/multi-user.target.wants/systemd-networkd.service", UNIT);
            files.link("/etc/systemd/system/dbus-org.freedesktop.network1.service", UNIT);
        }
    }
}
