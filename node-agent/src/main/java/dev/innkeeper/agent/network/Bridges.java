package dev.innkeeper.agent.network;

import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The host's bridges, and how they keep VLANs apart: by themselves where they are VLAN aware, else
 * by a further bridge for each VLAN, {@code vmbr0v5}, which has the VLAN's interfaces of the
 * bridge's physical ports.
 */
final class Bridges {
    private static final Path ALL = Path.of("/sys/class/net");
    private static final int MAX_NAME = 15;

    /**
     * The bridge for an interface.
     *
     * @throws WorkFailure {@code bridge 'vmbr0' does not exist}, or it cannot do trunks
     */
    static String forInterface(String bridge, OptionalInt tag, List<String> trunks) {
        HostInterfaces.requireBridge(bridge);
        if (tag.isEmpty() && trunks.isEmpty() || isVlanAware(bridge)) {
            return bridge;
        }
        if (!trunks.isEmpty()) {
            throw new WorkFailure(
                    "bridge '" + bridge + "' is not VLAN aware, so 'trunks' cannot be used");
        }
        return ofVlan(bridge, tag.getAsInt());
    }

    static boolean isVlanAware(String bridge) {
        Path filtering = ALL.resolve(bridge).resolve("bridge/vlan_filtering");
        try {
            return Files.exists(filtering) && Files.readString(filtering).strip().equals("1");
        } catch (IOException e) {
            return false; // it went away: whoever needs it will notice
        }
    }

    /** One at a time, for two guests may want the same new bridge. */
    private static synchronized String ofVlan(String bridge, int tag) {
        String name = bridge + "v" + tag;
        if (name.length() > MAX_NAME) {
            throw new WorkFailure("bridge name '" + name + "' for the VLAN is too long");
        }
        if (!HostInterfaces.exists(name)) {
            HostStep.run(steps(bridge, name, tag, physicalPorts(bridge)));
        }
        return name;
    }

    /** Makes the VLAN's bridge with the VLAN's interfaces of these ports. */
    static List<HostStep> steps(String bridge, String name, int tag, List<String> ports) {
        List<HostStep> steps = new ArrayList<>();
        steps.add(
                HostStep.must(
                        "ip", "link", "add", "name", name, "type", "bridge", "forward_delay", "0"));
        for (String port : ports) {
            String link = port + "." + tag;
            steps.add(
                    HostStep.may(
                            ("ip link add link " + port + " name " + link + " type vlan id " + tag)
                                    .split(" ")));
            steps.add(HostStep.must("ip", "link", "set", "dev", link, "master", name));
            steps.add(HostStep.may("ip", "link", "set", "dev", link, "up")); // if the port is
        }
        steps.add(HostStep.must("ip", "link", "set", "dev", name, "up"));
        return steps;
    }

    /** The ports that lead out of the host: network cards, bonds, VLANs of them. */
    private static List<String> physicalPorts(String bridge) {
        Path ports = ALL.resolve(bridge).resolve("brif");
        if (!Files.isDirectory(ports)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(ports)) {
            return all.map(p -> String.valueOf(p.getFileName()))
                    .filter(Bridges::leadsOut)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new WorkFailure("the ports of bridge '" + bridge + "' cannot be listed", e);
        }
    }

    private static boolean leadsOut(String port) {
        return Files.exists(ALL.resolve(port).resolve("device"))
                || Files.exists(ALL.resolve(port).resolve("bonding"))
                || Files.exists(Path.of("/proc/net/vlan", port));
    }

    private Bridges() {}
}
