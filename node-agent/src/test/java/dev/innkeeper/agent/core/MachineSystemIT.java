package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.qemu.qmp.GuestAgent;
import dev.innkeeper.contracts.AgentCommand.ShutdownMachine;
import dev.innkeeper.contracts.AgentCommand.StartMachine;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    void systemShutsDownByItsButton() throws IOException {
        GuestId guest = new GuestId(916_001);
        try (SerialPort port = boot(guest, system)) {
            assertThat(agent.run(new ShutdownMachine(guest, 60, false)).failure()).isEmpty();
        }
        assertThat(agent.machines.running().isRunning(guest)).isFalse();
    }

    @Test
    void systemThatSwitchesItselfOffIsSeen() throws Exception {
        GuestId guest = new GuestId(916_002);
        Map<String, String> config = new LinkedHashMap<>(system);
        config.put("agent", "1");
        try (SerialPort port = boot(guest, config)) {
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

    private SerialPort boot(GuestId guest, Map<String, String> config) throws IOException {
        assertThat(agent.run(new StartMachine(guest, config, List.of(storage))).failure())
                .isEmpty();
        SerialPort port = new SerialPort(agent.machines.files(guest).serial(0));
        port.await("GUEST-READY");
        return port;
    }
}
