package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.broker.BrokerConnection;
import dev.innkeeper.agent.broker.Publisher;
import dev.innkeeper.agent.console.Consoles;
import dev.innkeeper.agent.console.NodeIdentity;
import dev.innkeeper.agent.copy.ConfigCopy;
import dev.innkeeper.agent.lxc.CgroupHost;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.ClusterEvent.NodeOptions;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.StorageEvent.StorageDefinition;
import dev.innkeeper.contracts.json.MessageCodec;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A node that has booted and finds no control plane: which guests it brings back by itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AutostartIT {
    private static final NodeName NODE = new NodeName("pve1");
    private static final long MEBIBYTE = 1 << 20;

    private HostLab lab;
    private Path template;

    @BeforeAll
    void prepare() throws IOException {
        lab = new HostLab();
        template = lab.template("busybox.tar.gz");
    }

    @AfterAll
    void cleanUp() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void startsOnlyGuestsThatCanBeNowhereElseInTheirOrder() throws Exception {
        Path data = lab.folder.resolve("agent");
        StorageSpec local = storage("local", Map.of());
        StorageSpec shared = storage("nas", Map.of("shared", "1"));
        GuestId second = new GuestId(914_001);
        GuestId first = new GuestId(914_002);
        GuestId onShared = new GuestId(914_003);
        GuestId manual = new GuestId(914_004);
        GuestId elsewhere = new GuestId(914_005);
        GuestId locked = new GuestId(914_006);
        GuestId moved = new GuestId(914_007);
        GuestId machine = new GuestId(914_008);
        ConfigCopy copy = ConfigCopy.open(data);
        try (TestAgent maker = new TestAgent(data, undo -> {})) {
            copy.apply(made(maker, second, local, NODE, Map.of("onboot", "1")));
            Map<String, String> early = Map.of("onboot", "1", "startup", "order=1,up=1");
            copy.apply(made(maker, first, local, NODE, early));
            copy.apply(made(maker, onShared, shared, NODE, Map.of("onboot", "1")));
            copy.apply(made(maker, manual, local, NODE, Map.of()));
            NodeName other = new NodeName("pve2");
            copy.apply(made(maker, elsewhere, local, other, Map.of("onboot", "1")));
            copy.apply(made(maker, locked, local, NODE, Map.of("onboot", "1", "lock", "backup")));
        }
        copy.apply(machine(machine, Map.of("onboot", "1", "startup", "order=2,up=1")));
        copy.apply(machine(moved, Map.of("onboot", "1", "scsi0", "nas:1/vm-1-disk-0.raw")));
        copy.apply(new StorageDefinition(local.storage(), "dir", local.options()));
        copy.apply(new StorageDefinition(shared.storage(), "dir", shared.options()));
        copy.apply(new NodeOptions(NODE, Map.of("startall-onboot-delay", "1")));
        copy.completed();
        copy.save();
        Files.writeString(data.resolve("boot"), "an earlier boot\n");

        try (CutOff agent = new CutOff(data)) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> agent.loop.running().isRunning(second));
            Duration between = Duration.between(startOf(data, first), startOf(data, second));

            assertThat(agent.loop.running().inits().keySet()).containsExactly(second, first);
            assertThat(between).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
            assertThat(agent.loop.runningMachines().processes().keySet()).containsExactly(machine);
            assertThat(startOf(data.resolve("qemu/" + machine + "/running")))
                    .isBetween(startOf(data, first), startOf(data, second));
            assertThat(data.resolve("boot"))
                    .as("nobody has heard yet")
                    .hasContent("an earlier boot");
        }
        try (CutOff again = new CutOff(data)) {
            assertThat(again.loop.running().inits().keySet()).containsExactly(second, first);
            assertThat(again.loop.runningMachines().isRunning(machine)).isTrue();
        }
        new TestAgent(data, undo -> {}).close();
    }

    @Test
    void startsNothingWhenOnlyTheAgentWasStartedAnew() throws Exception {
        Path data = lab.folder.resolve("second-agent");
        StorageSpec local = storage("local", Map.of());
        GuestId guest = new GuestId(914_010);
        ConfigCopy copy = ConfigCopy.open(data);
        try (TestAgent maker = new TestAgent(data, undo -> {})) {
            copy.apply(made(maker, guest, local, NODE, Map.of("onboot", "1")));
        }
        copy.apply(new StorageDefinition(local.storage(), "dir", local.options()));
        copy.completed();
        copy.save();

        try (CutOff agent = new CutOff(data)) {
            assertThat(data.resolve("boot")).isNotEmptyFile();
        }
        try (CutOff agent = new CutOff(data)) {
            Awaitility.await()
                    .during(Duration.ofSeconds(1))
                    .until(() -> !agent.loop.running().isRunning(guest));
        }
    }

    /** S193, S253: what waited for a start holds from then on, whoever asked for the reboot. */
    @Test
    void aContainerThatRebootsFromInsideBeginsAnewAsItShallBe() throws Exception {
        Path data = lab.folder.resolve("third-agent");
        StorageSpec local = storage("local", Map.of("content", "rootdir,snippets"));
        Path told = lab.folder.resolve("told");
        hookScript(local, told);
        GuestId guest = new GuestId(914_020);
        Map<String, String> now =
                Map.of(
                        "onboot",
                        "1",
                        "hookscript",
                        "local:snippets/hook.sh",
                        "net0",
                        "name=eth0,bridge=" + lab.bridge);
        ConfigCopy copy = ConfigCopy.open(data);
        try (TestAgent maker = new TestAgent(data, undo -> {})) {
            copy.apply(withNext(made(maker, guest, local, NODE, now), "hostname", "after"));
        }
        copy.apply(new StorageDefinition(local.storage(), "dir", local.options()));
        copy.completed();
        copy.save();
        Files.writeString(data.resolve("boot"), "an earlier boot\n");
        try (CutOff agent = new CutOff(data)) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Files.readString(told).contains("post-start"));
            int before = agent.loop.running().initPid(guest).orElseThrow();
            assertThat(hostname(before)).isEqualTo("ct" + guest);

            HostProgram.of(
                            "lxc-attach",
                            "-P",
                            data.resolve("lxc").toString(),
                            "-n",
                            guest.toString(),
                            "--",
                            "/bin/busybox",
                            "reboot",
                            "-f")
                    .run();

            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Files.readAllLines(told).size() == 5);
            assertThat(Files.readAllLines(told))
                    .containsExactly(
                            guest + " pre-start",
                            guest + " post-start",
                            guest + " post-stop",
                            guest + " pre-start",
                            guest + " post-start");
            int after = agent.loop.running().initPid(guest).orElseThrow();
            assertThat(after).isNotEqualTo(before);
            assertThat(hostname(after)).isEqualTo("after");
            assertThat(Path.of("/sys/class/net/veth" + guest + "i0")).exists();
        }
        new TestAgent(data, undo -> {}).close();
    }

    private static String hostname(int init) {
        return HostProgram.of("nsenter", "-t", Integer.toString(init), "-u", "hostname")
                .run()
                .text();
    }

    private static void hookScript(StorageSpec storage, Path told) throws IOException {
        Path folder = Path.of(storage.options().get("path")).resolve("snippets");
        Files.createDirectories(folder);
        Path script = folder.resolve("hook.sh");
        Files.writeString(script, "#!/bin/sh\necho \"$1 $2\" >>" + told + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createFile(told);
    }

    private static GuestState withNext(GuestState state, String option, String text) {
        Map<String, String> next = new HashMap<>(state.config());
        next.put(option, text);
        return new GuestState(
                state.guest(),
                state.kind(),
                state.node(),
                state.config(),
                state.generation(),
                state.running(),
                state.lock(),
                state.template(),
                "",
                next);
    }

    private static Instant startOf(Path data, GuestId guest) throws IOException {
        return startOf(data.resolve("lxc/" + guest + "/running"));
    }

    private static Instant startOf(Path mark) throws IOException {
        return Files.getLastModifiedTime(mark).toInstant();
    }

    private static GuestState machine(GuestId guest, Map<String, String> more) {
        Map<String, String> config = new HashMap<>(more);
        config.put("memory", "32");
        return new GuestState(
                guest, GuestKind.QEMU, NODE, config, 1, false, Optional.empty(), false);
    }

    private StorageSpec storage(String id, Map<String, String> more) {
        Map<String, String> options = new HashMap<>(more);
        options.put("path", lab.folder.resolve("store-" + id).toString());
        options.putIfAbsent("content", "rootdir");
        return new StorageSpec(new StorageId(id), "dir", options);
    }

    private GuestState made(
            TestAgent maker,
            GuestId guest,
            StorageSpec storage,
            NodeName node,
            Map<String, String> more)
            throws IOException {
        Map<String, String> config = new HashMap<>(more);
        config.put("hostname", "ct" + guest);
        config.put("memory", "64");
        config.remove("lock");
        NewVolume root = new NewVolume("rootfs", storage.storage(), 16 * MEBIBYTE, "/", "");
        var created =
                maker.run(
                        new CreateContainer(
                                guest,
                                config,
                                List.of(root),
                                Optional.empty(),
                                template.toString(),
                                List.of(storage),
                                Optional.empty(),
                                Optional.empty(),
                                true,
                                false,
                                false));
        assertThat(created.failure()).isEmpty();
        config.putAll(created.facts());
        config.put("unprivileged", "1");
        return new GuestState(
                guest,
                GuestKind.LXC,
                node,
                config,
                1,
                false,
                Optional.ofNullable(more.get("lock")),
                false);
    }

    /** An agent that reaches nobody. */
    private static final class CutOff implements AutoCloseable {
        final CommandLoop loop;
        private final Publisher publisher;

        CutOff(Path data) throws IOException {
            BrokerConnection nobody = new BrokerConnection("127.0.0.1:9", Map.of());
            publisher = new Publisher(nobody, new MessageCodec());
            loop =
                    new CommandLoop(
                            NODE,
                            data,
                            nobody,
                            publisher,
                            ConfigCopy.open(data),
                            CgroupHost.probe(),
                            new Consoles(data, NodeIdentity.in(data), Clock.systemUTC()),
                            TestAgent.NO_OTHER_NODES,
                            new SimpleMeterRegistry(),
                            () -> {},
                            Duration.ofMillis(200),
                            Clock.systemUTC());
            loop.start();
        }

        @Override
        public void close() throws IOException {
            loop.close();
            publisher.close();
        }
    }
}
