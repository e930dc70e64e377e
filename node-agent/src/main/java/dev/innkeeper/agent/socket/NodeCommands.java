package dev.innkeeper.agent.socket;

import dev.innkeeper.agent.copy.ConfigCopy;
import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.lxc.ContainerCgroup;
import dev.innkeeper.agent.lxc.ContainerFile;
import dev.innkeeper.agent.lxc.ContainerFolders;
import dev.innkeeper.agent.lxc.ContainerRoot;
import dev.innkeeper.agent.lxc.CpuSets;
import dev.innkeeper.agent.lxc.RunningContainers;
import dev.innkeeper.agent.qemu.LiveMachines;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** What root does with the guests of this node that no operation of the API is for. */
public final class NodeCommands {
    private final NodeName node;
    private final ConfigCopy copy;
    private final RunningContainers running;
    private final ContainerFolders folders;
    private final MachineLines machines;

    public NodeCommands(
            NodeName node,
            ConfigCopy copy,
            RunningContainers running,
            LiveMachines machines,
            Path dataFolder) {
        this.node = node;
        this.machines = new MachineLines(node, copy, machines);
        this.copy = copy;
        this.running = running;
        this.folders = new ContainerFolders(dataFolder);
    }

    /**
     * Runs one of them to its end.
     *
     * @throws WorkFailure if it cannot be done
     */
    void run(SocketRequest request, InputStream in, OutputStream out, RootSocket.Answers answers)
            throws IOException {
        switch (request.open()) {
            case "enter" -> answers.send(attach(request, List.of()));
            case "exec" -> answers.send(attach(request, request.command().orElse(List.of())));
            case "console" -> answers.send(console(request));
            case "cpusets" -> cpuSets(lines(answers));
            case "df" -> answers.send(usage(request));
            case "fsck" ->
                    root(request.requireGuest())
                            .check(
                                    request.slot().orElse("rootfs"),
                                    request.force().orElse(false),
                                    lines(answers));
            case "fstrim" -> root(request.requireGuest()).trim(request.slot(), lines(answers));
            case "mount" -> {
                Path place = root(request.requireGuest()).mount();
                answers.send(
                        SocketAnswer.line(
                                "mounted CT " + request.requireGuest() + " in '" + place + "'"));
            }
            case "terminal" -> {
                machines.terminal(request, in, out, answers);
                return;
            }
            case "screen" -> {
                machines.screen(request, in, out, answers);
                return;
            }
            case "showcmd" -> answers.send(machines.command(request));
            case "unmount" -> root(request.requireGuest()).unmount();
            case "push" -> push(request, in);
            case "pull" -> {
                pull(request, out, answers);
                return;
            }
            default -> throw new WorkFailure("this agent does not know '" + request.open() + "'");
        }
        answers.send(SocketAnswer.done());
    }

    private static Consumer<String> lines(RootSocket.Answers answers) {
        return line -> {
            try {
                answers.send(SocketAnswer.line(line));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private ContainerConfig config(GuestId guest) {
        GuestState state =
                copy.guest(guest)
                        .filter(g -> g.kind() == GuestKind.LXC && g.node().equals(node))
                        .orElseThrow(() ->
                                new WorkFailure(
                                        "Configuration file 'nodes/%s/lxc/%s.conf' does not exist"
                                                .formatted(node, guest)));
        return new ContainerConfig(guest, state.config());
    }

    private int requireRunning(GuestId guest, String otherwise) {
        config(guest);
        OptionalInt init = running.initPid(guest);
        if (init.isEmpty()) {
            throw new WorkFailure(otherwise);
        }
        return init.getAsInt();
    }

    private ContainerRoot root(GuestId guest) {
        return new ContainerRoot(config(guest), copy.storages(), folders, running.initPid(guest));
    }

    private SocketAnswer attach(SocketRequest request, List<String> program) {
        GuestId guest = request.requireGuest();
        requireRunning(guest, "container '" + guest + "' not running!");
        List<String> command = lxc("lxc-attach", guest);
        if (request.clean().orElse(false)) {
            command.add("--clear-env");
        }
        if (!program.isEmpty()) {
            command.add("--");
            command.addAll(program);
        }
        return SocketAnswer.command(command);
    }

    /** As {@code cmode} says: a login on a tty or on the console, or a shell without one. */
    private SocketAnswer console(SocketRequest request) {
        GuestId guest = request.requireGuest();
        requireRunning(guest, "container '" + guest + "' not running!");
        String mode = config(guest).text("cmode").orElse("tty");
        if (mode.equals("shell")) {
            List<String> shell = lxc("lxc-attach", guest);
            shell.add("--clear-env");
            return SocketAnswer.command(shell);
        }
        List<String> command = lxc("lxc-console", guest);
        command.add("-e");
        command.add(request.escape().orElse("^a"));
        if (mode.equals("console")) {
            command.add("-t");
            command.add("0");
        }
        return SocketAnswer.command(command);
    }

    private List<String> lxc(String program, GuestId guest) {
        return new ArrayList<>(
                List.of(program, "-P", folders.lxcPath().toString(), "-n", guest.toString()));
    }

    private void cpuSets(Consumer<String> lines) throws IOException {
        for (Map.Entry<GuestId, Integer> one : running.inits().entrySet()) {
            String cpus = CpuSets.of(ContainerCgroup.of(one.getValue()));
            lines.accept(one.getKey() + " " + cpus);
        }
    }

    private SocketAnswer usage(SocketRequest request) throws IOException {
        return SocketAnswer.mounts(
                root(request.requireGuest()).usage().stream()
                        .map(u ->
                                new SocketAnswer.Usage(
                                        u.slot(),
                                        u.volume(),
                                        u.path(),
                                        u.size(),
                                        u.used(),
                                        u.available()))
                        .toList());
    }

    private void push(SocketRequest request, InputStream in) throws IOException {
        GuestId guest = request.requireGuest();
        int init = requireRunning(guest, "can only push files to a running CT");
        try (ContainerFile file =
                new ContainerFile(init, request.requirePath(), config(guest).unprivileged())) {
            file.write(
                    in, request.size().orElse(0L), request.mode(), request.user(), request.group());
        }
    }

    private void pull(SocketRequest request, OutputStream out, RootSocket.Answers answers)
            throws IOException {
        GuestId guest = request.requireGuest();
        int init = requireRunning(guest, "can only pull files from a running CT");
        try (ContainerFile file =
                new ContainerFile(init, request.requirePath(), config(guest).unprivileged())) {
            file.read(size -> {
                answers.send(SocketAnswer.size(size));
                return out;
            });
        }
    }
}
