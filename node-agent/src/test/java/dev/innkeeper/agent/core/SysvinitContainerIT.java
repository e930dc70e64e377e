package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.journal.CommandResult;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.contracts.AgentCommand.ShutdownContainer;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A real Debian with sysvinit, as Devuan has it. {@code ./innkeeper test} builds its template with
 * {@code e2e/templates/debian-sysv}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SysvinitContainerIT {
    private static final Path TEMPLATE =
            Path.of(
                    System.getProperty(
                            "innkeeper.sysv-template",
                            "/var/cache/innkeeper-test/debian-12-sysv.tar.zst"));

    private HostLab lab;
    private TestAgent agent;

    @BeforeAll
    void prepare() throws IOException {
        Assumptions.assumeTrue(
                Files.exists(TEMPLATE), "needs " + TEMPLATE + ": no sysvinit container tried");
        lab = new HostLab();
        agent = new TestAgent(lab.folder.resolve("agent"), undo -> {});
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
    void sysvinitBootsWithItsTerminalsAndHearsOfTheShutdown() throws IOException {
        GuestId guest = new GuestId(918_001);
        Map<String, String> config = new LinkedHashMap<>();
        config.put("hostname", "sysv");
        config.put("memory", "256");
        config.put("unprivileged", "1");
        config.put("tty", "2");
        config.put("timezone", "Europe/Vienna");
        config.put("net0", "name=eth0,bridge=" + lab.bridge + ",ip=10.213.77.52/24");
        CreateContainer create =
                new CreateContainer(
                        guest,
                        config,
                        List.of(new NewVolume("rootfs", new StorageId("local"), 1L << 30, "/", "")),
                        Optional.empty(),
                        TEMPLATE.toString(),
                        List.of(TestAgent.storage(lab.folder.resolve("store"))),
                        Optional.of("$5$salt$hash"),
                        Optional.empty(),
                        true,
                        false,
                        false);
        CommandResult created = agent.run(create);
        assertThat(created.failure()).isEmpty();
        config.putAll(created.facts());

        CommandResult started =
                agent.run(new StartContainer(guest, config, create.storages(), false));
        assertThat(started.failure()).as(String.join("\n", agent.reports.lines)).isEmpty();
        Path root = Path.of("/proc/" + started.facts().get("pid") + "/root");

        assertThat(Files.readString(root.resolve("etc/inittab")))
                .contains("p0::powerfail:/sbin/init 0\n")
                .contains("2:2345:respawn:/sbin/getty 38400 tty2\n")
                .doesNotContain("tty3");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> HostProgram.of("ping", "-c1", "-W1", "10.213.77.52").run().good());
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> run(guest, "ps -eo args").contains("getty 38400 tty2"));
        assertThat(run(guest, "hostname")).isEqualTo("sysv");
        assertThat(run(guest, "date +%Z")).containsAnyOf("CET", "CEST");

        CommandResult shutdown = agent.run(new ShutdownContainer(guest, 60, false));
        assertThat(shutdown.failure()).isEmpty();
        CommandResult destroyed =
                agent.run(new DestroyContainer(guest, config, create.storages(), false, false));
        assertThat(destroyed.failure()).isEmpty();
    }

    private String run(GuestId guest, String command) {
        return HostProgram.of(
                        "lxc-attach",
                        "-P",
                        lab.folder.resolve("agent/lxc").toString(),
                        "-n",
                        guest.toString(),
                        "--",
                        "/bin/sh",
                        "-c",
                        "PATH=/bin:/sbin:/usr/bin; " + command)
                .run()
                .text();
    }
}
