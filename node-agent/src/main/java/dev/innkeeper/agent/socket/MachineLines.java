package dev.innkeeper.agent.socket;

import dev.innkeeper.agent.copy.ConfigCopy;
import dev.innkeeper.agent.qemu.LiveMachines;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines that root has to this node's machines: serial ports, screens, command lines. */
final class MachineLines {
    private static final Pattern PORT = Pattern.compile("serial([0-3])");

    private final NodeName node;
    private final ConfigCopy copy;
    private final LiveMachines machines;

    MachineLines(NodeName node, ConfigCopy copy, LiveMachines machines) {
        this.node = node;
        this.copy = copy;
        this.machines = machines;
    }

    /** From now on the connection is the serial port. */
    void terminal(
            SocketRequest request, InputStream in, OutputStream out, RootSocket.Answers answers)
            throws IOException {
        GuestId guest = request.requireGuest();
        Map<String, String> options = state(guest).config();
        String name =
                request.slot()
                        .or(() ->
                                options.keySet().stream()
                                        .filter(key -> "socket".equals(options.get(key)))
                                        .filter(key -> PORT.matcher(key).matches())
                                        .sorted()
                                        .findFirst())
                        .orElseThrow(() -> new WorkFailure("unable to find a serial interface"));
        Matcher port = PORT.matcher(name);
        if (!port.matches() || !"socket".equals(options.get(name))) {
            throw new WorkFailure("VM " + guest + " has no serial interface '" + name + "'");
        }
        Path socket = machines.serial(guest, Integer.parseInt(port.group(1)));
        answers.send(SocketAnswer.line(name));
        answers.send(SocketAnswer.done());
        carry(socket, in, out);
    }

    /** From now on the connection is the screen, which asks for the password. */
    void screen(SocketRequest request, InputStream in, OutputStream out, RootSocket.Answers answers)
            throws IOException {
        GuestId guest = request.requireGuest();
        state(guest);
        String password =
                request.password().orElseThrow(() -> new WorkFailure("no password given"));
        Path socket = machines.display(guest, password);
        answers.send(SocketAnswer.done());
        carry(socket, in, out);
    }

    /** What the machine would be started with. */
    SocketAnswer command(SocketRequest request) {
        GuestId guest = request.requireGuest();
        GuestState state = state(guest);
        Map<String, String> options = request.config().orElse(state.config());
        return SocketAnswer.command(
                machines.command(new MachineConfig(guest, options), copy.storages()));
    }

    private GuestState state(GuestId guest) {
        return copy.guest(guest)
                .filter(g -> g.kind() == GuestKind.QEMU && g.node().equals(node))
                .orElseThrow(() ->
                        new WorkFailure(
                                "Configuration file 'nodes/%s/qemu-server/%s.conf' does not exist"
                                        .formatted(node, guest)));
    }

    /** Until one side ends; then the other does. */
    private static void carry(Path socket, InputStream in, OutputStream out) throws IOException {
        try (SocketChannel machine = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            Thread up = Thread.startVirtualThread(() -> carryUp(in, machine));
            try {
                Channels.newInputStream(machine).transferTo(out);
            } finally {
                up.interrupt();
            }
        }
    }

    private static void carryUp(InputStream in, SocketChannel machine) {
        try (machine) {
            in.transferTo(Channels.newOutputStream(machine));
        } catch (IOException e) {
            // One side ended; closing the other tells it.
        }
    }
}
