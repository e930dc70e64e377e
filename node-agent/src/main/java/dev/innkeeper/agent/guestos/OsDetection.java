package dev.innkeeper.agent.guestos;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which system lies in a root: {@code /etc/os-release} first, then other files in order. */
public final class OsDetection {
    public static final String UNMANAGED = "unmanaged";

    private static final Set<String> KNOWN =
            Set.of(
                    "alpine",
                    "archlinux",
                    "centos",
                    "debian",
                    "devuan",
                    "fedora",
                    "gentoo",
                    "nixos",
                    "opensuse",
                    "ubuntu");
    private static final Map<String, String> OTHER_NAMES =
            Map.of(
                    "arch", "archlinux",
                    "almalinux", "centos",
                    "rocky", "centos",
                    "rhel", "centos",
                    "ol", "centos",
                    "opensuse-leap", "opensuse",
                    "opensuse-tumbleweed", "opensuse",
                    "sles", "opensuse");

    /** The {@code ostype} of the root; {@link #UNMANAGED} if it is none that we know. */
    public static String osType(GuestRoot root) throws IOException {
        Optional<String> release = root.read("/etc/os-release");
        if (release.isPresent()) {
            Map<String, String> values = Assignments.read(release.get());
            String id = values.getOrDefault("ID", "");
            String type = OTHER_NAMES.getOrDefault(id, id);
            if (KNOWN.contains(type)) {
                return type;
            }
        }
        if (root.read("/etc/lsb-release").map(Assignments::read).stream()
                .anyMatch(v -> v.getOrDefault("DISTRIB_ID", "").equals("Ubuntu"))) {
            return "ubuntu";
        }
        if (root.exists("/etc/debian_version")) {
            return "debian";
        }
        if (root.exists("/etc/devuan_version")) {
            return "devuan";
        }
        if (root.exists("/etc/fedora-release")) {
            return "fedora";
        }
        if (root.exists("/etc/redhat-release")) {
            return "centos";
        }
        if (root.exists("/etc/SuSE-release")) {
            return "opensuse";
        }
        if (root.exists("/etc/arch-release")) {
            return "archlinux";
        }
        if (root.exists("/etc/alpine-release")) {
            return "alpine";
        }
        if (root.exists("/etc/gentoo-release")) {
            return "gentoo";
        }
        return root.exists("/etc/NIXOS") ? "nixos" : UNMANAGED;
    }

    private OsDetection() {}
}
