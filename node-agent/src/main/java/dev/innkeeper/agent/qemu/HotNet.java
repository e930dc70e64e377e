package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.qemu.commandline.MachinePlan;
import dev.innkeeper.agent.qemu.commandline.Pluggable;
import dev.innkeeper.agent.qemu.commandline.Words;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.qemu.config.MachineNet;
import dev.innkeeper.agent.qemu.qmp.QmpClient;
import dev.innkeeper.agent.qemu.qmp.QmpCommand;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A network card of a running machine: plugged in and out, or its cable moved. */
final class HotNet {
    private final QmpClient monitor;
    private final Plugging plugging;
    private final MachinePlan plan;
    private final GuestId guest;

    HotNet(QmpClient monitor, MachinePlan plan, GuestId guest) {
        this.monitor = monitor;
        this.plugging = new Plugging(monitor);
        this.plan = plan;
        this.guest = guest;
    }

    /**
     * Changes a slot.
     *
     * @return false if a running machine cannot take the change
     */
    boolean change(String slot, MachineConfig before, MachineConfig after) throws IOException {
        Optional<MachineNet> was = find(slot, before);
        Optional<MachineNet> shall = find(slot, after);
        if (was.isPresent() && shall.isPresent() && isSameCard(was.get(), shall.get())) {
            adjust(was.get(), shall.get());
            return true;
        }
        boolean possible =
                shall.map(n -> Pluggable.net(plan, n).isPresent()).orElse(true)
                        && was.map(n -> Pluggable.net(plan, n).isPresent()).orElse(true);
        if (!possible) {
            return false;
        }
        if (was.isPresent()) {
            unplug(was.get());
        }
        if (shall.isPresent()) {
            plug(shall.get());
        }
        return true;
    }

    private static Optional<MachineNet> find(String slot, MachineConfig config) {
        return config.nets().stream().filter(n -> n.slot().equals(slot)).findFirst();
    }

    /** What the guest sees is the same; only the cable leads elsewhere. */
    private static boolean isSameCard(MachineNet was, MachineNet shall) {
        return was.model().equals(shall.model())
                && was.hardwareAddress().equals(shall.hardwareAddress())
                && was.queues().equals(shall.queues())
                && was.mtu().equals(shall.mtu())
                && was.bridge().isPresent() == shall.bridge().isPresent();
    }

    private void adjust(MachineNet was, MachineNet shall) throws IOException {
        if (shall.bridge().isPresent()) {
            MachineNets.adjust(guest, was, shall);
        }
        if (was.linkDown() != shall.linkDown()) {
            link(shall);
        }
    }

    private void link(MachineNet net) {
        monitor.execute(
                new QmpCommand.With("set_link", Map.of("name", net.slot(), "up", !net.linkDown())));
    }

    private void plug(MachineNet net) throws IOException {
        Pluggable parts = Pluggable.net(plan, net).orElseThrow();
        MachineNets.check(guest, net);
        monitor.execute(new QmpCommand.With("netdev_add", typed(parts.backend())));
        try {
            if (net.bridge().isPresent()) {
                MachineNets.plug(guest, net);
            }
            plugging.addDevice(parts.device());
            if (net.linkDown()) {
                link(net);
            }
        } catch (WorkFailure | IOException e) {
            monitor.execute(new QmpCommand.With("netdev_del", Map.of("id", net.slot())));
            throw e;
        }
    }

    private void unplug(MachineNet net) {
        plugging.removeDevice(net.slot());
        monitor.execute(new QmpCommand.With("netdev_del", Map.of("id", net.slot())));
        MachineNets.remove(guest, net.index());
    }

    /** This command takes numbers and truth values as such. */
    private static Map<String, Object> typed(Words backend) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        backend.properties()
                .forEach((key, value) -> {
                    switch (key) {
                        case "queues" -> arguments.put(key, Integer.parseInt(value));
                        case "vhost" -> arguments.put(key, value.equals("on"));
                        default -> arguments.put(key, value);
                    }
                });
        return arguments;
    }
}
