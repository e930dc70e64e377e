package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.guest.KnownGuest;
import dev.innkeeper.agent.journal.CommandResult;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.contracts.AgentCommand.CreateMachine;
import dev.innkeeper.contracts.AgentCommand.DestroyMachine;
import dev.innkeeper.contracts.AgentCommand.NewDisk;
import dev.innkeeper.contracts.AgentCommand.ResetMachine;
import dev.innkeeper.contracts.AgentCommand.ResumeMachine;
import dev.innkeeper.contracts.AgentCommand.ShutdownMachine;
import dev.innkeeper.contracts.AgentCommand.StartMachine;
import dev.innkeeper.contracts.AgentCommand.StopMachine;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.AgentCommand.SuspendMachine;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Real machines on this host without a system in them: their firmware finds nothing to boot. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MachineLifeIT {
    private static final long MEBIBYTE = 1L << 20;

    private HostLab lab;
    private TestAgent agent;
    private StorageSpec storage;

    @BeforeAll
    void prepare() throws IOException {
        lab = new HostLab();
        MachineLab.requireQemu();
        agent = new TestAgent(lab.folder.resolve("agent"), undo -> {});
        storage = TestAgent.storage(lab.folder.resolve("store"));
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
    void machineLivesFromCreationToDestruction() throws IOException {
        GuestId guest = new GuestId(915_001);
        Map<String, String> config = config();
        config.put("net0", "virtio=BC:24:11:91:50:01,bridge=" + lab.bridge + ",rate=5");
        config.put("net1", "e1000=BC:24:11:91:50:02,bridge=" + lab.bridge + ",link_down=1");
        config.put("cpulimit", "0.5");
        config.put("cpuunits", "200");

        CommandResult created =
                agent.run(
                        create(
                                guest,
                                config,
                                disk("scsi0", 8 * MEBIBYTE, "qcow2", "discard=on"),
                                disk("virtio1", 4 * MEBIBYTE, "raw", "")));
        assertThat(created.failure()).isEmpty();
        assertThat(created.facts())
                .containsEntry("scsi0", "local:915001/vm-915001-disk-0.qcow2,discard=on,size=8M")
                .containsEntry("virtio1", "local:915001/vm-915001-disk-1.raw,size=4M");
        config.putAll(created.facts());

        CommandResult started = agent.run(start(guest, config));
        assertThat(started.failure()).isEmpty();
        assertThat(started.facts()).containsKey("acceleration");
        long pid = Long.parseLong(started.facts().get("pid"));
        assertThat(Path.of("/proc/" + pid)).exists();
        assertThat(agent.machines.running().state(guest)).isEqualTo("running");
        assertThat(Files.readString(Path.of("/proc/" + pid + "/cgroup")))
                .contains("innkeeper/qemu-915001");
        assertThat(Path.of("/sys/class/net/" + lab.bridge + "/brif/tap915001i0")).exists();
        assertThat(qdiscs("tap915001i0")).contains("tbf");
        assertThat(Files.readString(Path.of("/sys/class/net/tap915001i1/operstate")).strip())
                .isEqualTo("down");

        assertThat(agent.run(new SuspendMachine(guest)).failure()).isEmpty();
        assertThat(agent.machines.running().state(guest)).isEqualTo("paused");
        assertThat(agent.run(new ResumeMachine(guest)).failure()).isEmpty();
        assertThat(agent.run(new ResetMachine(guest)).failure()).isEmpty();
        assertThat(agent.machines.running().state(guest)).isEqualTo("running");

        assertThat(agent.run(destroy(guest, config, false)).failure())
                .contains("VM 915001 is running - destroy failed");
        assertThat(agent.run(new StopMachine(guest)).failure()).isEmpty();
        assertThat(Path.of("/proc/" + pid)).doesNotExist();
        assertThat(Path.of("/sys/class/net/tap915001i0")).doesNotExist();
        assertThat(agent.run(new SuspendMachine(guest)).failure())
                .contains("VM 915001 not running");

        assertThat(agent.run(destroy(guest, config, false)).failure()).isEmpty();
        assertThat(lab.folder.resolve("store/images/915001")).doesNotExist();
        assertThat(lab.folder.resolve("agent/qemu/915001")).doesNotExist();
    }

    @Test
    void machineWithoutSystemIsStoppedByForceWhenItDoesNotShutDown() throws IOException {
        GuestId guest = new GuestId(915_002);
        assertThat(agent.run(start(guest, config())).failure()).isEmpty();

        CommandResult asked = agent.run(new ShutdownMachine(guest, 1, false));
        assertThat(asked.failure()).contains("VM quit/powerdown failed - got timeout");
        assertThat(agent.machines.running().isRunning(guest)).isTrue();

        assertThat(agent.run(new ShutdownMachine(guest, 0, true)).failure()).isEmpty();
        assertThat(agent.machines.running().isRunning(guest)).isFalse();
    }

    @Test
    void killOfQemuIsNoticedWithinASecond() throws Exception {
        GuestId guest = new GuestId(915_003);
        CommandResult started = agent.run(start(guest, config()));
        long pid = Long.parseLong(started.facts().get("pid"));

        ProcessHandle.of(pid).orElseThrow().destroyForcibly();

        String seen = agent.reports.observed.poll(1, TimeUnit.SECONDS);
        assertThat(seen).isEqualTo("915003 stopped");
        assertThat(agent.reports.failures.poll())
                .isEqualTo("QEMU was killed by signal 9 (SIGKILL)");
        assertThat(agent.machines.running().isRunning(guest)).isFalse();
    }

    @Test
    void startSaysWhatIsMissing() throws IOException {
        GuestId guest = new GuestId(915_004);
        Map<String, String> config = config();
        config.put("net0", "virtio=BC:24:11:91:50:04,bridge=nobridge0");
        assertThat(agent.run(start(guest, config)).failure())
                .contains("bridge 'nobridge0' does not exist");

        config = config();
        config.put("scsi0", "local:915004/vm-915004-disk-0.raw,size=1G");
        assertThat(agent.run(start(guest, config)).failure())
                .contains("volume 'local:915004/vm-915004-disk-0.raw' does not exist");

        config = config();
        config.put("args", "-device no-such-device");
        assertThat(agent.run(start(guest, config)).failure().orElse(""))
                .startsWith("start failed: ")
                .contains("no-such-device")
                .endsWith(" (QEMU exited with status 1)");
        assertThat(agent.reports.lines).anyMatch(line -> line.contains("no-such-device"));
        assertThat(agent.machines.running().isRunning(guest)).isFalse();
    }

    @Test
    void imageThatNamesAFileOfTheHostIsRefused() throws IOException {
        GuestId guest = new GuestId(915_005);
        Path images = Files.createDirectories(lab.folder.resolve("store/images/915005"));
        image("-b", "/etc/passwd", "-F", "raw", images.resolve("vm-915005-disk-0.qcow2"), "1M");
        Map<String, String> config = config();
        config.put("scsi0", "local:915005/vm-915005-disk-0.qcow2,size=1M");
        assertThat(agent.run(start(guest, config)).failure().orElse(""))
                .contains("is based on '/etc/passwd', which is no base image of storage 'local'");

        Files.writeString(images.resolve("vm-915005-disk-1.qcow2"), "nothing of the kind");
        config.put("scsi0", "local:915005/vm-915005-disk-1.qcow2,size=1M");
        assertThat(agent.run(start(guest, config)).failure())
                .contains("'vm-915005-disk-1.qcow2' is not a qcow2 image");
    }

    @Test
    void diskIsImportedFromAnImage() throws IOException {
        GuestId guest = new GuestId(915_006);
        Path source = lab.folder.resolve("source.qcow2");
        image(source, "3M");
        HostProgram.of("qemu-io", "-c", "write -P 0x5a 1M 64k", source.toString()).require();

        CommandResult created =
                agent.run(
                        create(
                                guest,
                                config(),
                                new NewDisk(
                                        "scsi0",
                                        new StorageId("local"),
                                        0,
                                        "raw",
                                        Optional.of(source.toString()),
                                        "")));

        assertThat(created.facts())
                .containsEntry("scsi0", "local:915006/vm-915006-disk-0.raw,size=3M");
        Path image = lab.folder.resolve("store/images/915006/vm-915006-disk-0.raw");
        assertThat(Files.size(image)).isEqualTo(3 * MEBIBYTE);
        assertThat(Files.readAllBytes(image)[(int) MEBIBYTE]).isEqualTo((byte) 0x5a);
    }

    @Test
    void failedCreationLeavesNothing() throws IOException {
        GuestId guest = new GuestId(915_007);

        CommandResult created =
                agent.run(
                        create(
                                guest,
                                config(),
                                disk("scsi0", MEBIBYTE, "raw", ""),
                                disk("scsi1", MEBIBYTE, "cloop", "")));

        assertThat(created.failure()).contains("unsupported format 'cloop'");
        assertThat(lab.folder.resolve("store/images/915007")).doesNotExist();
    }

    @Test
    void nextAgentFindsTheMachine() throws Exception {
        GuestId guest = new GuestId(915_008);
        Path data = lab.folder.resolve("first");
        try (TestAgent first = new TestAgent(data, undo -> {})) {
            assertThat(first.run(start(guest, config())).failure()).isEmpty();
            try (TestAgent second = new TestAgent(data.resolveSibling("other"), undo -> {})) {
                assertThat(second.machines.running().isRunning(guest)).isFalse();
            }
            first.machines.close();

            try (TestAgent next = new TestAgent(data, undo -> {})) {
                assertThat(next.reports.observed.poll(5, TimeUnit.SECONDS))
                        .isEqualTo("915008 running");
                assertThat(next.machines.running().state(guest)).isEqualTo("running");
                assertThat(next.run(new StopMachine(guest)).failure()).isEmpty();
            }
        }
    }

    @Test
    void hookScriptHearsOfEveryPhase() throws IOException {
        GuestId guest = new GuestId(915_011);
        Path heard = lab.folder.resolve("heard");
        Path script = Files.createDirectories(lab.folder.resolve("store/snippets")).resolve("h.sh");
        Files.writeString(script, "#!/bin/sh\necho \"$1 $2\" >> " + heard + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> config = config();
        config.put("hookscript", "local:snippets/h.sh");
        agent.known.put(guest, new KnownGuest(config, List.of(storage)));

        assertThat(agent.run(start(guest, config)).failure()).isEmpty();
        assertThat(agent.run(new StopMachine(guest)).failure()).isEmpty();

        assertThat(Files.readAllLines(heard))
                .containsExactly(
                        "915011 pre-start",
                        "915011 post-start",
                        "915011 pre-stop",
                        "915011 post-stop");
    }

    @Test
    void commandIsDoneOnce() throws IOException {
        GuestId guest = new GuestId(915_009);
        UUID id = UUID.randomUUID();
        CommandResult first = agent.reports.await(agent.send(id, start(guest, config()), 1));
        CommandResult again = agent.reports.await(agent.send(id, start(guest, config()), 1));

        assertThat(again.facts().get("pid")).isEqualTo(first.facts().get("pid"));
    }

    private StartMachine start(GuestId guest, Map<String, String> config) {
        return new StartMachine(guest, config, List.of(storage));
    }

    private DestroyMachine destroy(GuestId guest, Map<String, String> config, boolean force) {
        return new DestroyMachine(guest, config, List.of(storage), force, false);
    }

    private CreateMachine create(GuestId guest, Map<String, String> config, NewDisk... disks) {
        return new CreateMachine(guest, config, List.of(disks), List.of(storage), false, 0);
    }

    private static NewDisk disk(String slot, long size, String format, String options) {
        return new NewDisk(slot, new StorageId("local"), size, format, Optional.empty(), options);
    }

    private static Map<String, String> config() {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("memory", "32");
        config.put("name", "nothing-inside");
        return config;
    }

    private static String qdiscs(String device) {
        return String.join("\n", HostProgram.of("tc", "qdisc", "show", "dev", device).require());
    }

    private static void image(Object... words) {
        List<String> command =
                new java.util.ArrayList<>(List.of("qemu-img", "create", "-q", "-f", "qcow2"));
        for (Object word : words) {
            command.add(word.toString());
        }
        HostProgram.of(command).require();
    }
}
