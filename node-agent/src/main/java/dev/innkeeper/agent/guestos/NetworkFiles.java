package dev.innkeeper.agent.guestos;

import dev.innkeeper.agent.guestconfig.ContainerNet;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The guest's network set-up, in the files of whatever brings its interfaces up. The family of
 * systems says what may be there; what really is there decides, for that changed with the versions.
 */
final class NetworkFiles {
    private static final List<String> NETWORKD =
            List.of("/lib/systemd/systemd-networkd", "/usr/lib/systemd/systemd-networkd");
    private static final List<String> IFUP = List.of("/sbin/ifup", "/usr/sbin/ifup");
    private static final List<String> MANAGER =
            List.of("/usr/sbin/NetworkManager", "/usr/bin/NetworkManager");
    private static final List<String> WICKED = List.of("/usr/sbin/wicked", "/sbin/wicked");
    private static final List<String> NETCTL = List.of("/usr/bin/netctl");
    private static final List<String> RED_HAT_SCRIPTS =
            List.of(
                    "/etc/sysconfig/network-scripts/ifup",
                    "/etc/sysconfig/network-scripts/ifup-eth",
                    "/etc/init.d/network");
    private static final int FIRST_WITH_KEY_FILES = 9;

    private final ManagedFiles files;
    private final String osType;

    NetworkFiles(ManagedFiles files, String osType) {
        this.files = files;
        this.osType = osType;
    }

    void write(List<ContainerNet> nets) throws IOException {
        tool().write(nets);
    }

    private NetworkTool tool() throws IOException {
        return switch (osType) {
            case "alpine", "devuan" -> ifupdown();
            case "archlinux" -> isNetctlOn() ? new Netctl(files) : new Networkd(files, true);
            case "centos", "fedora" -> redHat();
            case "opensuse" -> suse();
            case "gentoo" ->
                    files.hasAny(List.of("/sbin/openrc", "/etc/init.d/net.lo"))
                                    || !files.hasAny(NETWORKD)
                            ? new Netifrc(files)
                            : new Networkd(files, true);
            case "nixos" -> new Networkd(files, false); // what runs there, its own files say
            default -> // Debian and Ubuntu: the older way where it is installed
                    files.hasAny(IFUP) || !files.hasAny(NETWORKD)
                            ? ifupdown()
                            : new Networkd(files, true);
        };
    }

    private NetworkTool ifupdown() throws IOException {
        for (String path : IFUP) {
            if (files.resolve(path).filter(p -> p.endsWith("/busybox")).isPresent()) {
                return new Ifupdown(files, InterfacesFile.Reader.BUSYBOX);
            }
        }
        return new Ifupdown(files, InterfacesFile.Reader.IFUPDOWN);
    }

    private NetworkTool redHat() throws IOException {
        boolean keyFiles = osType.equals("fedora") || release() >= FIRST_WITH_KEY_FILES;
        if (files.hasAny(MANAGER) && isWanted("NetworkManager.service")) {
            return keyFiles ? new NetworkManager(files) : new RedHatScripts(files);
        }
        if (files.hasAny(RED_HAT_SCRIPTS) || !files.hasAny(NETWORKD)) {
            return new RedHatScripts(files);
        }
        return new Networkd(files, true);
    }

    private NetworkTool suse() throws IOException {
        if (files.hasAny(WICKED)) {
            return new Wicked(files);
        }
        if (files.hasAny(MANAGER)) {
            return new NetworkManager(files);
        }
        return files.hasAny(NETWORKD) ? new Networkd(files, true) : new Wicked(files);
    }

    /** Enabled, or nothing else is: a service that is merely installed gives way to networkd. */
    private boolean isWanted(String unit) throws IOException {
        String wants = "/etc/systemd/system/multi-user.target.wants";
        List<String> wanted = files.list(wants);
        return wanted.contains(unit) || !wanted.contains("systemd-networkd.service");
    }

    private boolean isNetctlOn() throws IOException {
        return files.hasAny(NETCTL)
                && files.list(Netctl.WANTS).stream().anyMatch(name -> name.startsWith("netctl@"));
    }

    /** The first number of the system's version; 0 if it has none. */
    private int release() throws IOException {
        Map<String, String> release = Assignments.read(files.read("/etc/os-release").orElse(""));
        String digits = release.getOrDefault("VERSION_ID", "").replaceFirst("\\D.*", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }
}
