package dev.innkeeper.agent.network;

import dev.innkeeper.agent.guestconfig.ContainerNet;
import dev.innkeeper.kernel.GuestId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The host's end of a container's interface: on which bridge it is, with which VLANs, how fast it
 * may be, and whether it is plugged in.
 */
public final class HostEnd {
    private static final double MEBIBYTE = 1048576;
    private static final String BURST = "1mb";

    private final String name;
    private final String mirror;
    private final ContainerNet net;

    public HostEnd(GuestId guest, ContainerNet net) {
        this.name = name(guest, net.index());
        this.mirror = mirrorName(guest, net.index());
        this.net = net;
    }

    private HostEnd(String name, String mirror, ContainerNet net) {
        this.name = name;
        this.mirror = mirror;
        this.net = net;
    }

    /**
     * The host's end of a virtual machine's card, which QEMU makes and which goes with it.
     *
     * @param net what of a card is the host's business: bridge, VLANs, rate, whether it is plugged
     *     in
     */
    public static HostEnd ofMachine(GuestId guest, ContainerNet net) {
        String name = machineName(guest, net.index());
        return new HostEnd(name, mirrorName(guest, net.index()), net);
    }

    /** Such as {@code tap100i0}. */
    public static String machineName(GuestId guest, int index) {
        return "tap" + guest + "i" + index;
    }

    /** Such as {@code veth100i0}. */
    public static String name(GuestId guest, int index) {
        return "veth" + guest + "i" + index;
    }

    /** The device through which goes what the guest sends, where the kernel cannot police. */
    private static String mirrorName(GuestId guest, int index) {
        return "ifb" + guest + "i" + index;
    }

    public String name() {
        return name;
    }

    /** Takes away what is left of an interface; nothing left is fine. */
    public static void remove(GuestId guest, int index) {
        HostInterfaces.remove(name(guest, index));
        HostInterfaces.remove(mirrorName(guest, index));
    }

    /** Takes away what is left of a virtual machine's card; nothing left is fine. */
    public static void removeMachine(GuestId guest, int index) {
        HostInterfaces.remove(machineName(guest, index));
        HostInterfaces.remove(mirrorName(guest, index));
    }

    /**
     * Where LXC is to plug it in: the bridge itself, or the bridge of its VLAN.
     *
     * @throws dev.innkeeper.agent.work.WorkFailure if there is no such bridge, or it cannot do what
     *     the interface wants
     */
    public Optional<String> bridge() {
        return net.bridge().map(b -> Bridges.forInterface(b, net.tag(), net.trunks()));
    }

    /**
     * What is left to do once it is plugged in; empty for a plain interface.
     *
     * @return a shell's script
     */
    public Optional<String> script() {
        List<HostStep> steps = steps(isVlanAware());
        return steps.isEmpty() ? Optional.empty() : Optional.of(HostStep.script(steps));
    }

    /** Plugs an existing end into its bridge and does all that {@link #script} would. */
    public void plug() {
        plugIn();
        HostStep.run(rate());
        HostStep.run(link());
    }

    /** Puts it on its bridge, in its VLANs; it may have been on another one. */
    public void plugIn() {
        Optional<String> bridge = bridge();
        if (bridge.isEmpty()) {
            HostStep.run(List.of(HostStep.must("ip", "link", "set", "dev", name, "nomaster")));
            return;
        }
        HostStep.run(
                List.of(HostStep.must("ip", "link", "set", "dev", name, "master", bridge.get())));
        HostStep.run(vlans(isVlanAware()));
    }

    /** Sets or lifts the limit of its speed. */
    public void limit() {
        HostStep.run(
                List.of(
                        HostStep.may("tc", "qdisc", "delete", "dev", name, "root"),
                        HostStep.may("tc", "qdisc", "delete", "dev", name, "ingress")));
        HostInterfaces.remove(mirror);
        HostStep.run(rate());
    }

    /** Plugs or unplugs it. */
    public void connect() {
        HostStep.run(
                List.of(
                        HostStep.must(
                                "ip", "link", "set", "dev", name, net.linkDown() ? "down" : "up")));
    }

    List<HostStep> steps(boolean vlanAware) {
        List<HostStep> steps = new ArrayList<>(vlans(vlanAware));
        steps.addAll(rate());
        if (net.linkDown()) {
            steps.addAll(link());
        }
        return steps;
    }

    private boolean isVlanAware() {
        return net.bridge().filter(Bridges::isVlanAware).isPresent();
    }

    /**
     * On a bridge that knows VLANs: the tag alone, or the untagged and the named further ones, or
     * all.
     */
    private List<HostStep> vlans(boolean vlanAware) {
        if (!vlanAware) {
            return List.of();
        }
        List<HostStep> steps = new ArrayList<>();
        steps.add(HostStep.may("bridge", "vlan", "delete", "dev", name, "vid", "1-4094"));
        String untagged = net.tag().isPresent() ? Integer.toString(net.tag().getAsInt()) : "1";
        steps.add(add(untagged, "pvid", "untagged"));
        net.trunks().forEach(trunk -> steps.add(add(trunk)));
        if (net.tag().isEmpty() && net.trunks().isEmpty()) {
            steps.add(add("2-4094"));
        }
        return steps;
    }

    private HostStep add(String vid, String... flags) {
        List<String> command =
                new ArrayList<>(List.of("bridge", "vlan", "add", "dev", name, "vid", vid));
        command.addAll(List.of(flags));
        return new HostStep(command, true, List.of());
    }

    /**
     * What the host's end sends is shaped; what it receives is policed, or goes through a device
     * that shapes it where the kernel cannot police.
     */
    private List<HostStep> rate() {
        if (net.rate().isEmpty()) {
            return List.of();
        }
        String rate = Math.round(net.rate().get() * MEBIBYTE) + "bps";
        HostStep police =
                filter("action police rate %s burst %s mtu 64kb conform-exceed drop", rate, BURST);
        List<HostStep> mirrored =
                List.of(
                        HostStep.may("ip", "link", "add", "name", mirror, "type", "ifb"),
                        HostStep.must("ip", "link", "set", "dev", mirror, "up"),
                        filter("action mirred egress redirect dev %s", mirror),
                        shape(mirror, rate));
        return List.of(
                shape(name, rate),
                HostStep.must("tc", "qdisc", "replace", "dev", name, "ingress"),
                police.or(mirrored));
    }

    private HostStep filter(String action, Object... values) {
        String words =
                "tc filter add dev "
                        + name
                        + " parent ffff: protocol all prio 50 u32 match u32 0 0 "
                        + action.formatted(values);
        return HostStep.must(words.split(" "));
    }

    private static HostStep shape(String device, String rate) {
        return HostStep.must(
                "tc", "qdisc", "replace", "dev", device, "root", "tbf", "rate", rate, "burst",
                BURST, "latency", "50ms");
    }

    private List<HostStep> link() {
        return List.of(
                HostStep.must("ip", "link", "set", "dev", name, net.linkDown() ? "down" : "up"));
    }
}
