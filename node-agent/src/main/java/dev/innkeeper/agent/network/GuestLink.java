package dev.innkeeper.agent.network;

import dev.innkeeper.agent.guestconfig.ContainerNet;
import dev.innkeeper.agent.guestconfig.Gateways;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.kernel.GuestId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Changes of a running container's interface, made from outside in its network namespace: no
 * program of the guest runs for it.
 */
public final class GuestLink {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final GuestId guest;
    private final int init;

    /**
     * @param init the container's init as the host sees it
     */
    public GuestLink(GuestId guest, int init) {
        this.guest = guest;
        this.init = init;
    }

    /**
     * Brings an interface from what it is to what it shall be.
     *
     * @param before empty if there is none yet
     * @param after empty if it goes away
     * @throws dev.innkeeper.agent.work.WorkFailure if the host cannot do it
     */
    public void change(Optional<ContainerNet> before, Optional<ContainerNet> after) {
        if (after.isEmpty()) {
            before.ifPresent(net -> HostEnd.remove(guest, net.index()));
            return;
        }
        ContainerNet net = after.get();
        boolean there = HostInterfaces.exists(HostEnd.name(guest, net.index()));
        if (before.isEmpty() || !there || isAnother(before.get(), net)) {
            HostEnd.remove(guest, net.index());
            add(net);
        } else {
            adjust(before.get(), net);
        }
    }

    /** A new one, not a change of the old. */
    private static boolean isAnother(ContainerNet before, ContainerNet after) {
        return !before.name().equals(after.name())
                || !before.hardwareAddress().equals(after.hardwareAddress());
    }

    private void add(ContainerNet net) {
        HostEnd end = new HostEnd(guest, net);
        Optional<String> bridge = end.bridge();
        String mtu = Integer.toString(mtu(net, bridge));
        List<String> command = new ArrayList<>(List.of("ip", "link", "add", "dev", end.name()));
        command.addAll(List.of("mtu", mtu, "type", "veth", "peer", "name", net.name()));
        command.addAll(List.of("mtu", mtu));
        net.hardwareAddress().ifPresent(mac -> command.addAll(List.of("address", mac)));
        command.addAll(List.of("netns", Integer.toString(init)));
        HostProgram.of(command).limit(LIMIT).require();
        try {
            end.plug();
            inside(List.of("link set dev " + net.name() + " up"), true);
            inside(addresses(net, "replace"), true);
        } catch (RuntimeException e) {
            HostEnd.remove(guest, net.index());
            throw e;
        }
    }

    private void adjust(ContainerNet before, ContainerNet after) {
        HostEnd end = new HostEnd(guest, after);
        boolean moved =
                !before.bridge().equals(after.bridge())
                        || !before.tag().equals(after.tag())
                        || !before.trunks().equals(after.trunks());
        if (moved) {
            end.plugIn();
        }
        if (!before.rate().equals(after.rate())) {
            end.limit();
        }
        if (moved || !before.mtu().equals(after.mtu())) {
            int mtu = mtu(after, end.bridge());
            HostStep.run(
                    List.of(
                            HostStep.must(
                                    "ip", "link", "set", "dev", end.name(), "mtu", "" + mtu)));
            inside(List.of("link set dev " + after.name() + " mtu " + mtu), true);
        }
        if (before.linkDown() != after.linkDown()) {
            end.connect();
        }
        boolean sameAddresses =
                Objects.equals(before.ip(), after.ip())
                        && Objects.equals(before.gateway(), after.gateway())
                        && Objects.equals(before.ip6(), after.ip6())
                        && Objects.equals(before.gateway6(), after.gateway6());
        if (!sameAddresses) {
            inside(addresses(before, "delete").reversed(), false);
            inside(addresses(after, "replace"), true);
        }
    }

    /** As LXC does it, the bridge's own where nothing is said. */
    private static int mtu(ContainerNet net, Optional<String> bridge) {
        return net.mtu().orElseGet(() -> bridge.map(HostInterfaces::mtu).orElse(1500));
    }

    /**
     * The static addresses and gateways, as lines of {@code ip -batch}; the rest is the business of
     * the guest's own programs.
     */
    static List<String> addresses(ContainerNet net, String verb) {
        List<String> lines = new ArrayList<>();
        family(lines, verb, net.name(), net.ip(), net.gateway());
        family(lines, verb, net.name(), net.ip6(), net.gateway6());
        return lines;
    }

    private static void family(
            List<String> lines,
            String verb,
            String name,
            Optional<String> address,
            Optional<String> gateway) {
        if (address.filter(a -> a.contains("/")).isEmpty()) {
            return;
        }
        lines.add("address " + verb + " " + address.get() + " dev " + name);
        if (gateway.isPresent()) {
            String gw = gateway.get();
            if (!Gateways.isOnLink(address.get(), gw)) {
                lines.add("route " + verb + " " + gw + " dev " + name);
            }
            lines.add("route " + verb + " default via " + gw + " dev " + name);
        }
    }

    /** Lines of {@code ip -batch} in the container's network namespace. */
    private void inside(List<String> lines, boolean needed) {
        if (lines.isEmpty()) {
            return;
        }
        HostProgram program =
                HostProgram.of(
                                "nsenter",
                                "--net=/proc/" + init + "/ns/net",
                                "--",
                                "ip",
                                "-force",
                                "-batch",
                                "-")
                        .input(String.join("\n", lines) + "\n")
                        .limit(LIMIT);
        if (needed) {
            program.require();
        } else {
            program.run();
        }
    }
}
