package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.journal.CommandResult;
import dev.innkeeper.agent.qemu.qmp.GuestAgent;
import dev.innkeeper.contracts.AgentCommand.AllocateMachineDisks;
import dev.innkeeper.contracts.AgentCommand.NewDisk;
import dev.innkeeper.contracts.AgentCommand.ResizeMachineDisk;
import dev.innkeeper.contracts.AgentCommand.ShutdownMachine;
import dev.innkeeper.contracts.AgentCommand.StartMachine;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.AgentCommand.UpdateMachine;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Real machines with a small system in them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MachineSystemIT {
    private HostLab lab;
    private TestAgent agent;
    private StorageSpec storage;
    private Map<String, String> system;

    @BeforeAll
    void prepare() throws IOException {
        lab = new HostLab();
        system = MachineLab.tinySystem(lab.folder.resolve("tiny"));
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
    void systemSeesWhatIsPluggedInAndShutsDownByItsButton() throws IOException {
        GuestId guest = new GuestId(916_001);
        Map<String, String> before = new LinkedHashMap<>(system);
        before.put("ide2", "none,media=cdrom");
        try (SerialPort port = boot(guest, before)) {
            Map<String, String> config = new LinkedHashMap<>(before);
            config.putAll(
                    agent.run(
                                    new AllocateMachineDisks(
                                            guest,
                                            before,
                                            List.of(disk("scsi1"), disk("virtio2")),
                                            List.of(storage),
                                            0))
                            .facts());
            config.put("net1", "virtio=BC:24:11:91:60:01,bridge=" + lab.bridge + ",rate=9");
            config.put("cpulimit", "1.5");
            config.put("cores", "2");

            CommandResult plugged = update(guest, before, config);

            assertThat(plugged.failure()).isEmpty();
            assertThat(plugged.facts()).containsEntry("pending", "cores");
            port.awaitRun("ls /sys/block /sys/class/net", "sda", "vda", "eth0");
            assertThat(port.run("cat /sys/class/net/eth0/address")).contains("bc:24:11:91:60:01");
            assertThat(Path.of("/sys/class/net/" + lab.bridge + "/brif/tap916001i1")).exists();

            ResizeMachineDisk grow =
                    new ResizeMachineDisk(
                            guest, "scsi1", config.get("scsi1"), 3 << 20, List.of(storage));
            assertThat(agent.run(grow).facts())
                    .containsEntry("scsi1", "local:916001/vm-916001-disk-0.qcow2,size=3M");
            port.awaitRun("cat /sys/block/sda/size", "6144");

            config.remove("cores");
            CommandResult unplugged = update(guest, config, before);

            assertThat(unplugged.failure()).isEmpty();
            assertThat(port.run("ls /sys/block /sys/class/net"))
                    .doesNotContain("sda", "vda", "eth0");
            assertThat(Path.of("/sys/class/net/tap916001i1")).doesNotExist();
            assertThat(agent.run(new ShutdownMachine(guest, 100, false)).failure()).isEmpty();
        }
        assertThat(agent.machines.running().isRunning(guest)).isFalse();
    }

    private CommandResult update(
            GuestId guest, Map<String, String> before, Map<String, String> after)
            throws IOException {
        return agent.run(new UpdateMachine(guest, before, after, List.of(storage)));
    }

    private static NewDisk disk(String slot) {
        return new NewDisk(slot, new StorageId("local"), 2 << 20, "qcow2", Optional.empty(), "");
    }

    @Test
    void systemWithMoreOfEverythingSwitchesItselfOff() throws Exception {
        GuestId guest = new GuestId(916_002);
        Map<String, String> config = new LinkedHashMap<>(system);
        config.put("agent", "1");
        config.put("hotplug", "cpu,memory,network,disk");
        config.put("numa", "1");
        config.put("memory", "1024");
        config.put("cores", "2");
        config.put("vcpus", "1");
        try (SerialPort port = boot(guest, config)) {
            grows(guest, config, port);
            Path socket = agent.machines.files(guest).agent();
            GuestAgent inside = new GuestAgent("VM 916002", socket);
            if (port.run("pidof qemu-ga").isEmpty()) {
                Assumptions.abort("needs qemu-ga: no agent asked");
            }
            assertThat(
                            inside.execute("guest-info", Map.of(), Duration.ofSeconds(20))
                                    .path("version")
                                    .asString(""))
                    .isNotBlank();

            inside.tell("guest-shutdown", Map.of("mode", "powerdown"), Duration.ofSeconds(10));

            assertThat(agent.reports.observed.poll(60, TimeUnit.SECONDS))
                    .isEqualTo("916002 stopped");
        }
    }

    private void grows(GuestId guest, Map<String, String> before, SerialPort port)
            throws IOException {
        Map<String, String> more = new LinkedHashMap<>(before);
        more.put("vcpus", "2");
        more.put("memory", "1536");

        CommandResult grown = update(guest, before, more);

        assertThat(grown.failure()).isEmpty();
        assertThat(grown.facts()).isEmpty();
        port.awaitRun("ls /sys/devices/system/cpu", "cpu1");
        port.awaitRun("ls -d /sys/devices/system/memory/memory* | wc -l", "12");
        assertThat(agent.machines.live().facts(guest).cpus()).contains(2);

        CommandResult shrunk = update(guest, more, before);

        assertThat(shrunk.failure()).isEmpty();
        assertThat(shrunk.facts()).containsEntry("pending", "vcpus"); // it is emulated
        port.awaitRun("ls -d /sys/devices/system/memory/memory* | wc -l", "8");
    }

    private SerialPort boot(GuestId guest, Map<String, String> config) throws IOException {
        assertThat(agent.run(new StartMachine(guest, config, List.of(storage))).failure())
                .isEmpty();
        SerialPort port = new SerialPort(agent.machines.files(guest).serial(0));
        port.await("GUEST-READY");
        return port;
    }
}
