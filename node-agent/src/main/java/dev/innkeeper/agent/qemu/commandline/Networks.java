package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.network.HostEnd;
import dev.innkeeper.agent.network.HostInterfaces;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.qemu.config.MachineNet;
import dev.innkeeper.agent.work.WorkFailure;

/**
 * {@code netN}: the card inside and its end outside. QEMU makes the interface of the host, which
 * goes with it; the agent plugs it into its bridge before the machine runs.
 */
final class Networks {
    private static final int SLOTS = 32;
    private static final int MAX_MTU = 65520;

    static void add(MachinePlan plan, Arguments out) {
        BootOrder order = BootOrder.of(plan.config());
        for (MachineNet net : plan.config().nets()) {
            if (net.index() >= SLOTS) {
                throw new WorkFailure("there is no slot '" + net.slot() + "'");
            }
            out.add("-netdev", outside(plan, net));
            out.device(card(plan, net, order));
        }
    }

    static Words outside(MachinePlan plan, MachineNet net) {
        MachineConfig config = plan.config();
        if (net.bridge().isEmpty()) {
            return Words.none()
                    .with("type", "user")
                    .with("id", net.slot())
                    .with("hostname", config.name());
        }
        Words tap =
                Words.none()
                        .with("type", "tap")
                        .with("id", net.slot())
                        .with("ifname", HostEnd.machineName(config.guest(), net.index()))
                        .with("script", "no")
                        .with("downscript", "no");
        if (net.isVirtio()) {
            if (queues(net) > 0) {
                tap = tap.with("queues", queues(net));
            }
            if (plan.host().vhostNet() && plan.isKvm()) {
                tap = tap.with("vhost", "on");
            }
        }
        return tap;
    }

    static Words card(MachinePlan plan, MachineNet net, BootOrder order) {
        Words card = Words.of(net.isVirtio() ? "virtio-net-pci" : net.model());
        if (net.hardwareAddress().isPresent()) {
            card = card.with("mac", net.hardwareAddress());
        }
        card = card.with("netdev", net.slot());
        if (!net.model().equals("ne2k_isa")) {
            card = card.at(PciLayout.of(net.slot()));
        }
        card = card.with("id", net.slot());
        if (net.isVirtio()) {
            card = virtio(net, card);
        } else if (net.mtu().isPresent()) {
            throw new WorkFailure(net.slot() + ": only the model 'virtio' has an mtu");
        }
        return net.model().equals("ne2k_isa") ? card : card.with("bootindex", order.of(net.slot()));
    }

    /** An interrupt for each direction of each queue, one for the card, one for changes. */
    private static Words virtio(MachineNet net, Words card) {
        Words virtio = card.with("rx_queue_size", 1024).with("tx_queue_size", 256);
        if (queues(net) > 0) {
            virtio = virtio.with("vectors", 2 * queues(net) + 2).with("mq", "on");
        }
        if (net.mtu().isPresent()) {
            virtio = virtio.with("host_mtu", mtu(net));
        }
        return virtio;
    }

    private static int queues(MachineNet net) {
        int queues = net.queues().orElse(0);
        return net.bridge().isPresent() && queues > 1 ? queues : 0;
    }

    private static int mtu(MachineNet net) {
        int wanted = net.mtu().orElse(1);
        int bridge = net.bridge().map(HostInterfaces::mtu).orElse(MAX_MTU);
        if (wanted == 1) {
            return bridge;
        }
        if (wanted < 576) {
            throw new WorkFailure(net.slot() + ": mtu " + wanted + " is smaller than 576");
        }
        if (wanted > bridge) {
            throw new WorkFailure(
                    net.slot() + ": mtu " + wanted + " is larger than the bridge's, " + bridge);
        }
        return wanted;
    }

    private Networks() {}
}
