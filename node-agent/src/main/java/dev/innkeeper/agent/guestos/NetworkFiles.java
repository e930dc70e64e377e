package dev.innkeeper.agent.guestos;

import dev.innkeeper.agent.guestconfig.ContainerNet;
import java.io.IOException;
import java.util.List;

/** The guest's network set-up, in the files of whatever brings its interfaces up. */
final class NetworkFiles {
    private static final List<String> NETWORKD =
            List.of("/lib/systemd/systemd-networkd", "/usr/lib/systemd/systemd-networkd");
    private static final List<String> IFUP = List.of("/sbin/ifup", "/usr/sbin/ifup");

    private final GuestRoot root;
    private final ManagedFiles files;

    NetworkFiles(GuestRoot root, ManagedFiles files) {
        this.root = root;
        this.files = files;
    }

    void write(List<ContainerNet> nets) throws IOException {
        if (hasAny(IFUP) || !hasAny(NETWORKD)) {
            String old = files.read("/etc/network/interfaces").orElse("");
            files.write("/etc/network/interfaces", InterfacesFile.put(old, nets, isBusyBox()));
        } else {
            for (ContainerNet net : nets) {
                files.write(NetworkdFile.path(net), NetworkdFile.text(net));
            }
            enable();
        }
    }

    /** What {@code systemctl enable systemd-networkd} does. */
    private void enable() throws IOException {
        files.link(
                "/etc/systemd/system/multi-user.target.wants/systemd-networkd.service",
                "/lib/systemd/system/systemd-networkd.service");
        files.link(
                "/etc/systemd/system/dbus-org.freedesktop.network1.service",
                "/lib/systemd/system/systemd-networkd.service");
    }

    private boolean isBusyBox() throws IOException {
        for (String path : IFUP) {
            if (root.resolve(path).filter(p -> p.endsWith("/busybox")).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private boolean hasAny(List<String> paths) throws IOException {
        for (String path : paths) {
            if (root.exists(path)) {
                return true;
            }
        }
        return false;
    }
}
