package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerNet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What LXC runs for an interface after it put the host's end on the bridge and before the container
 * starts: VLANs, rate limit, and pulling the plug. It names the host's end itself, for what LXC
 * passes differs with its version.
 */
final class VethScript {
    private static final double MEBIBYTE = 1048576;

    /**
     * Writes the scripts of the interfaces that need one.
     *
     * @return index of the interface → script
     */
    static Map<Integer, Path> write(ContainerConfig config, Path folder) throws IOException {
        Map<Integer, Path> scripts = new HashMap<>();
        for (ContainerNet net : config.nets()) {
            Optional<String> text = text(LxcConfig.vethName(config, net), net);
            if (text.isPresent()) {
                Path script = folder.resolve("net" + net.index() + "-up");
                Files.writeString(script, text.get());
                Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
                scripts.put(net.index(), script);
            }
        }
        return scripts;
    }

    /** The script's text; empty if LXC's own work is enough. */
    static Optional<String> text(String veth, ContainerNet net) {
        StringBuilder lines = new StringBuilder();
        vlans(net, lines);
        net.rate().ifPresent(rate -> rate(Math.round(rate * MEBIBYTE), lines));
        if (net.linkDown()) {
            lines.append("ip link set dev $dev down\n");
        }
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of("#!/bin/sh\nset -e\ndev=" + veth + "\n" + lines);
    }

    private static void vlans(ContainerNet net, StringBuilder lines) {
        if (net.tag().isEmpty() && net.trunks().isEmpty()) {
            return;
        }
        net.tag()
                .ifPresent(tag -> {
                    lines.append("bridge vlan del dev $dev vid 1 || :\n");
                    lines.append("bridge vlan add dev $dev vid ").append(tag);
                    lines.append(" pvid untagged\n");
                });
        for (String trunk : net.trunks()) {
            lines.append("bridge vlan add dev $dev vid ").append(trunk).append('\n');
        }
    }

    /**
     * What the host's end sends is shaped; what it receives is policed, where the kernel can do
     * that.
     */
    private static void rate(long bytes, StringBuilder lines) {
        lines.append("tc qdisc replace dev $dev root tbf rate ").append(bytes);
        lines.append("bps burst 1mb latency 50ms\n");
        lines.append("tc qdisc replace dev $dev ingress\n");
        lines.append("tc filter add dev $dev parent ffff: protocol all prio 50 matchall");
        lines.append(" action police rate ").append(bytes);
        lines.append("bps burst 1mb mtu 64kb conform-exceed drop ||\n");
        lines.append("    echo \"$dev: this kernel cannot limit what the guest sends\" >&2\n");
    }

    private VethScript() {}
}
