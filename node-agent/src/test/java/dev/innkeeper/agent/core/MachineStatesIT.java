package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.agent.console.Console;
import dev.innkeeper.agent.guest.KnownGuest;
import dev.innkeeper.agent.journal.CommandResult;
import dev.innkeeper.agent.qemu.Balloons;
import dev.innkeeper.agent.qemu.LiveMachines;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.AllocateMachineDisks;
import dev.innkeeper.contracts.AgentCommand.NewDisk;
import dev.innkeeper.contracts.AgentCommand.OpenConsole;
import dev.innkeeper.contracts.AgentCommand.StartMachine;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.AgentCommand.UpdateMachine;
import dev.innkeeper.contracts.MachineCommand.CloneMachine;
import dev.innkeeper.contracts.MachineCommand.DeleteMachineSnapshot;
import dev.innkeeper.contracts.MachineCommand.HibernateMachine;
import dev.innkeeper.contracts.MachineCommand.MoveMachineDisk;
import dev.innkeeper.contracts.MachineCommand.RollbackMachine;
import dev.innkeeper.contracts.MachineCommand.SnapshotMachine;
import dev.innkeeper.contracts.door.ConsolePaths;
import dev.innkeeper.contracts.door.MachineCall;
import dev.innkeeper.contracts.door.MachineFacts;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A machine with a small system in it is snapshot, taken back, put to sleep, copied and moved. One
 * boot serves all: it takes longer than everything else here.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MachineStatesIT {
    private static final GuestId GUEST = new GuestId(918_001);
    private static final GuestId COPY = new GuestId(918_002);
    private static final StorageId LOCAL = new StorageId("local");
    private static final StorageId OTHER = new StorageId("other");

    private HostLab lab;
    private TestAgent agent;
    private List<StorageSpec> storages;
    private Map<String, String> config;

    @BeforeAll
    void prepare() throws IOException {
        lab = new HostLab();
        config = MachineLab.tinySystem(lab.folder.resolve("tiny"));
        agent = new TestAgent(lab.folder.resolve("agent"), undo -> {});
        storages =
                List.of(
                        TestAgent.storage(lab.folder.resolve("store")),
                        TestAgent.storage("other", "dir", lab.folder.resolve("other")));
    }

    @AfterAll
    void cleanUp() throws IOException {
        if (agent != null) {
            agent.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void machineIsTakenBackPutToSleepCopiedAndMoved() throws IOException {
        boot();
        try (SerialPort port = port()) {
            port.await("GUEST-READY");
            port.run("echo 3 > /proc/sys/vm/drop_caches; echo first > /run/word");
            write(port, "one");
        }
        asksWhatRuns();
        terminalIsShown();
        usbDeviceLeavesNothingBehind();
        memoryComesAndGoes();

        Map<String, String> withMemory = new LinkedHashMap<>(config);
        withMemory.putAll(good(snapshot("r1", Optional.of(LOCAL))).facts());
        assertThat(withMemory)
                .containsEntry("vmstate", "local:918001/vm-918001-state-r1.raw")
                .containsEntry("runningmachine", "pc-i440fx-7.2")
                .containsEntry("runningcpu", "qemu64");
        try (SerialPort port = port()) {
            port.run("echo second > /run/word");
            write(port, "two");
        }
        good(snapshot("d1", Optional.empty()));
        assertThat(agent.machines.running().state(GUEST)).isEqualTo("running");
        assertThat(snapshotsInside()).containsExactly("r1", "d1");
        assertThat(agent.run(snapshot("r1", Optional.empty())).failure().orElse(""))
                .contains("snapshot 'r1'")
                .contains("exists");

        good(new RollbackMachine(GUEST, withMemory, "r1", storages, false));

        try (SerialPort port = port()) {
            assertThat(port.run("cat /run/word")).isEqualTo("first");
            assertThat(read(port)).isEqualTo("one");
        }
        sleepsAndComesBack();
        copiedWhileItRuns();
        movedWhileItRuns(withMemory);
    }

    private void boot() throws IOException {
        config.put("agent", "1");
        NewDisk disk = new NewDisk("scsi0", LOCAL, 8 << 20, "qcow2", Optional.empty(), "");
        AgentCommand make = new AllocateMachineDisks(GUEST, config, List.of(disk), storages, 0);
        config.putAll(good(make).facts());
        good(new StartMachine(GUEST, config, storages));
    }

    /** The memory's state that is saved next must fit a machine that never had such a device. */
    private void usbDeviceLeavesNothingBehind() throws IOException {
        LiveMachines live = agent.machines.live();
        Map<String, String> more = new LinkedHashMap<>(config);
        more.put("usb0", "host=1d6b:0104,usb3=1");
        good(new UpdateMachine(GUEST, config, more, storages));
        assertThat(live.monitor(GUEST, "info qtree")).contains("qemu-xhci");

        assertThat(good(new UpdateMachine(GUEST, more, config, storages)).facts()).isEmpty();

        assertThat(live.monitor(GUEST, "info qtree")).doesNotContain("qemu-xhci");
    }

    private void memoryComesAndGoes() {
        Map<String, String> options = Map.of("memory", "160", "balloon", "128");
        Balloons balloons = new Balloons(agent.machines.running(), guest -> Optional.of(options));

        balloons.balance(1L << 30, 1L << 30);
        awaitMemory(128L << 20);
        balloons.balance(1L << 40, 0);
        awaitMemory(160L << 20);
    }

    private void awaitMemory(long bytes) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(agent.machines.live().facts(GUEST).balloon())
                                .containsEntry("actual", bytes));
    }

    private void asksWhatRuns() {
        LiveMachines live = agent.machines.live();
        MachineFacts facts = live.facts(GUEST);
        assertThat(ProcessHandle.of(facts.pid())).isPresent();
        assertThat(facts.state()).isEqualTo("running");
        assertThat(facts.machine()).isEqualTo("pc-i440fx-7.2");
        assertThat(facts.qemu()).startsWith("7.2.");
        assertThat(facts.balloon()).containsEntry("actual", 160L << 20);
        assertThat(facts.blocks().getOrDefault("scsi0", Map.of()).getOrDefault("wr_bytes", 0L))
                .isPositive();
        assertThat(live.monitor(GUEST, "info status")).isEqualTo("VM status: running\r\n");
        live.press(GUEST, "ctrl-alt-f1");
        assertThatThrownBy(() -> live.press(GUEST, "no-such-key")).hasMessageContaining("send-key");
        assertThat(live.agent(GUEST, call("guest-ping", Map.of())).isEmpty()).isTrue();
        assertThat(
                        live.agent(GUEST, call("guest-network-get-interfaces", Map.of()))
                                .path(0)
                                .path("name")
                                .asString(""))
                .isEqualTo("lo");
        int pid =
                live.agent(
                                GUEST,
                                call(
                                        "guest-exec",
                                        Map.of("path", "/bin/true", "capture-output", true)))
                        .path("pid")
                        .asInt(0);
        assertThat(pid).isPositive();
        assertThatThrownBy(() -> live.agent(GUEST, call("guest-no-such-thing", Map.of())))
                .hasMessageContaining("guest-no-such-thing");
        assertThatThrownBy(() -> live.agent(COPY, call("guest-ping", Map.of())))
                .hasMessage("VM 918002 is not running");
    }

    private void terminalIsShown() throws IOException {
        String ticket = "PVEVNC:65E1A2B3::serial";
        OpenConsole order =
                new OpenConsole(
                        Optional.of(GUEST),
                        ConsolePaths.Program.serial(0),
                        "ada@pve",
                        5900,
                        ConsolePaths.hash(ticket),
                        Instant.now().plusSeconds(60),
                        Optional.empty());
        UUID task = agent.send(order);
        Console console =
                agent.consoles.take(Optional.of(GUEST), 5900, "ada@pve", ticket).orElseThrow();
        StringBuffer seen = new StringBuffer();
        Console.Input input =
                console.join(
                        new Console.Link() {
                            @Override
                            public void send(byte[] bytes, int length) {
                                seen.append(new String(bytes, 0, length, StandardCharsets.UTF_8));
                            }

                            @Override
                            public void close() {}
                        },
                        ticket);
        input.take(("ada@pve:" + ticket + "\n1:80:24:").getBytes(StandardCharsets.UTF_8));
        input.take("0:19:echo seen-$((6*7))\n".getBytes(StandardCharsets.UTF_8));

        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> seen.indexOf("seen-42") >= 0);
        console.end();
        assertThat(agent.reports.await(task).failure()).isEmpty();
    }

    private static MachineCall call(String command, Map<String, Object> arguments) {
        return new MachineCall(command, arguments, 20, true);
    }

    private void sleepsAndComesBack() throws IOException {
        Map<String, String> asleep = new LinkedHashMap<>(config);
        asleep.putAll(good(new HibernateMachine(GUEST, config, OTHER, storages)).facts());
        assertThat(agent.machines.running().isRunning(GUEST)).isFalse();
        Path state =
                lab.folder.resolve(
                        asleep.getOrDefault("vmstate", "").replaceFirst("other:", "other/images/"));
        assertThat(state).exists();

        good(new StartMachine(GUEST, asleep, storages));

        try (SerialPort port = port()) {
            assertThat(port.run("cat /run/word")).isEqualTo("first");
        }
        assertThat(state).doesNotExist();
    }

    private void copiedWhileItRuns() throws IOException {
        CommandResult copied =
                good(
                        new CloneMachine(
                                COPY,
                                GUEST,
                                config,
                                Optional.empty(),
                                true,
                                Optional.of(OTHER),
                                Optional.of("raw"),
                                storages,
                                0));

        assertThat(copied.facts())
                .containsExactly(Map.entry("scsi0", "other:918002/vm-918002-disk-0.raw,size=8M"));
        assertThat(begin(lab.folder.resolve("other/images/918002/vm-918002-disk-0.raw")))
                .isEqualTo("one");
        assertThat(agent.machines.running().state(GUEST)).isEqualTo("running");
    }

    private void movedWhileItRuns(Map<String, String> snapshot) throws IOException {
        good(new DeleteMachineSnapshot(GUEST, snapshot, "r1", storages, false));
        good(new DeleteMachineSnapshot(GUEST, config, "d1", storages, false));
        assertThat(snapshotsInside()).isEmpty();
        assertThat(image().resolveSibling("vm-918001-state-r1.raw")).doesNotExist();

        agent.known.put(
                GUEST, new KnownGuest(Map.of("agent", "1,fstrim_cloned_disks=1"), storages));
        CommandResult moved =
                good(
                        new MoveMachineDisk(
                                GUEST,
                                "scsi0",
                                config.getOrDefault("scsi0", ""),
                                OTHER,
                                Optional.of("raw"),
                                true,
                                storages,
                                0));

        assertThat(agent.reports.lines).contains("issuing guest-agent 'fstrim' command");
        assertThat(moved.facts())
                .containsExactly(Map.entry("scsi0", "other:918001/vm-918001-disk-0.raw,size=8M"));
        assertThat(image()).doesNotExist();
        try (SerialPort port = port()) {
            write(port, "new");
        }
        assertThat(begin(lab.folder.resolve("other/images/918001/vm-918001-disk-0.raw")))
                .isEqualTo("new");
        Map<String, String> more = new LinkedHashMap<>(config);
        more.putAll(moved.facts());
        more.put("usb0", "host=1d6b:0104,usb3=1");
        Map<String, String> before = new LinkedHashMap<>(config);
        before.putAll(moved.facts());
        assertThat(good(new UpdateMachine(GUEST, before, more, storages)).facts()).isEmpty();
    }

    private CommandResult good(AgentCommand command) throws IOException {
        CommandResult result = agent.run(command);
        assertThat(result.failure()).as("%s", command).isEmpty();
        return result;
    }

    private SnapshotMachine snapshot(String name, Optional<StorageId> state) {
        return new SnapshotMachine(GUEST, config, name, state, storages);
    }

    private SerialPort port() throws IOException {
        return new SerialPort(agent.machines.files(GUEST).serial(0));
    }

    private static void write(SerialPort port, String word) throws IOException {
        port.run("echo " + word + " | dd of=/dev/sda conv=fsync 2>/dev/null");
    }

    private static String read(SerialPort port) throws IOException {
        return port.run("echo 3 > /proc/sys/vm/drop_caches; head -c 3 /dev/sda");
    }

    private Path image() {
        return lab.folder.resolve("store/images/918001/vm-918001-disk-0.qcow2");
    }

    private List<String> snapshotsInside() {
        return HostProgram.of("qemu-img", "snapshot", "-U", "-l", image().toString())
                .require()
                .stream()
                .skip(2)
                .map(line -> line.strip().split("\\s+")[1])
                .toList();
    }

    private static String begin(Path image) throws IOException {
        try (var in = Files.newInputStream(image)) {
            return new String(in.readNBytes(3), StandardCharsets.US_ASCII);
        }
    }
}
