package dev.innkeeper.agent.core;

import dev.innkeeper.agent.console.Consoles;
import dev.innkeeper.agent.console.NodeIdentity;
import dev.innkeeper.agent.guest.KnownGuest;
import dev.innkeeper.agent.journal.CommandRecord;
import dev.innkeeper.agent.journal.CommandResult;
import dev.innkeeper.agent.journal.Journal;
import dev.innkeeper.agent.lxc.CgroupHost;
import dev.innkeeper.agent.lxc.ContainerFolders;
import dev.innkeeper.agent.lxc.Containers;
import dev.innkeeper.agent.lxc.OtherNodes;
import dev.innkeeper.agent.qemu.MachineFolders;
import dev.innkeeper.agent.qemu.Machines;
import dev.innkeeper.agent.qemu.NodeQemu;
import dev.innkeeper.agent.storage.ImageAllocation;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.json.MessageCodec;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The agent without broker and doors: commands go straight in. */
final class TestAgent implements AutoCloseable {
    static final OtherNodes NO_OTHER_NODES =
            (command, slot) -> {
                throw new IOException("there is no other node");
            };

    /** Asked once for all tests. */
    private static final NodeQemu QEMU = new NodeQemu(MachineLab.QEMU, Path.of("/usr/share/OVMF"));

    final RecordingReports reports = new RecordingReports();
    final Containers containers;
    final Machines machines;
    final Consoles consoles;

    /** What the node has heard of guests. */
    final Map<GuestId, KnownGuest> known = new ConcurrentHashMap<>();

    final Journal journal;
    final CommandEngine engine;
    private final MessageCodec codec = new MessageCodec();

    TestAgent(Path data, StepListener steps) throws IOException {
        this(data, steps, NO_OTHER_NODES);
    }

    TestAgent(Path data, StepListener steps, OtherNodes nodes) throws IOException {
        this(data, steps, nodes, QEMU);
    }

    TestAgent(Path data, StepListener steps, OtherNodes nodes, NodeQemu qemu) throws IOException {
        ImageAllocation images = new ImageAllocation();
        containers =
                new Containers(
                        new ContainerFolders(data),
                        CgroupHost.probe(),
                        images,
                        reports,
                        guest -> Optional.ofNullable(known.get(guest)),
                        Clock.systemUTC());
        machines =
                new Machines(
                        new MachineFolders(data),
                        CgroupHost.probe(),
                        qemu,
                        images,
                        reports,
                        guest -> Optional.ofNullable(known.get(guest)),
                        Clock.systemUTC());
        journal = Journal.open(data.resolve("journal"));
        consoles = new Consoles(data.resolve("lxc"), NodeIdentity.in(data), Clock.systemUTC());
        engine =
                new CommandEngine(
                        journal,
                        codec,
                        new Dispatcher(containers, machines, images, consoles, nodes),
                        reports,
                        steps,
                        new CommandMetrics(new SimpleMeterRegistry()),
                        Clock.systemUTC());
        containers.adopt();
        machines.adopt();
        engine.recover();
    }

    static StorageSpec storage(Path path) {
        return new StorageSpec(
                new StorageId("local"),
                "dir",
                Map.of("path", path.toString(), "content", "rootdir,vztmpl,images,iso"));
    }

    /** A storage of any type, for containers and their templates. */
    static StorageSpec storage(String id, String type, Path path) {
        return new StorageSpec(
                new StorageId(id),
                type,
                Map.of("path", path.toString(), "content", "rootdir,vztmpl,images"));
    }

    UUID send(AgentCommand command) throws IOException {
        return send(UUID.randomUUID(), command, 1);
    }

    UUID send(UUID id, AgentCommand command, long generation) throws IOException {
        engine.accept(
                List.of(
                        new CommandRecord(
                                id,
                                "guest",
                                generation,
                                Optional.empty(),
                                codec.typeOf(command),
                                new String(codec.encode(command), StandardCharsets.UTF_8),
                                command.lane(),
                                -1)),
                0);
        return id;
    }

    CommandResult run(AgentCommand command) throws IOException {
        return reports.await(send(command));
    }

    @Override
    public void close() throws IOException {
        for (var guest : containers.running().inits().keySet()) {
            containers.kill(guest);
        }
        for (var guest : machines.running().processes().keySet()) {
            machines.kill(guest);
        }
        journal.close();
    }
}
