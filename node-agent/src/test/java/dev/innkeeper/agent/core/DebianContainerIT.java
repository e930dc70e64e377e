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

/** A real Debian with systemd, if a template of it was built on this machine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DebianContainerIT {
    private static final Path TEMPLATE =
            Path.of(
                    System.getProperty(
                            "innkeeper.template", "/var/cache/innkeeper-test/debian-12.tar.zst"));

    private HostLab lab;
    private TestAgent agent;

    @BeforeAll
    void prepare() throws IOException {
        Assumptions.assumeTrue(
                Files.exists(TEMPLATE), "needs " + TEMPLATE + ": no Debian container tried");
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
    void debianGetsItsNameNetworkAndPassword() throws IOException {
        GuestId guest = new GuestId(915_001);
        Map<String, String> config = new LinkedHashMap<>();
        config.put("hostname", "deb.example.com");
        config.put("memory", "256");
        config.put("swap", "0");
        config.put("unprivileged", "1");
        config.put("features", "nesting=1");
        config.put("nameserver", "192.0.2.53");
        config.put(
                "net0",
                "name=eth0,bridge="
                        + lab.bridge
                        + ",ip=10.213.77.51/24,gw=10.213.77.1,ip6=fd77::51/64");
        CreateContainer create =
                new CreateContainer(
                        guest,
                        config,
                        List.of(new NewVolume("rootfs", new StorageId("local"), 1L << 30, "/", "")),
                        Optional.empty(),
                        TEMPLATE.toString(),
                        List.of(TestAgent.storage(lab.folder.resolve("store"))),
                        Optional.of("$5$salt$hash"),
                        Optional.of("ssh-ed25519 AAAA test"),
                        true,
                        false,
                        false);

        CommandResult created = agent.run(create);
        assertThat(created.failure()).isEmpty();
        assertThat(created.facts()).containsEntry("ostype", "debian");
        config.putAll(created.facts());
        CommandResult started =
                agent.run(new StartContainer(guest, config, create.storages(), false));
        assertThat(started.failure()).as(String.join("\n", agent.reports.lines)).isEmpty();
        Path root = Path.of("/proc/" + started.facts().get("pid") + "/root");

        assertThat(root.resolve("etc/hostname")).hasContent("deb\n");
        assertThat(Files.readString(root.resolve("etc/hosts")))
                .contains("10.213.77.51 deb.example.com deb\n");
        assertThat(Files.readString(root.resolve("etc/resolv.conf")))
                .contains("nameserver 192.0.2.53\n");
        assertThat(Files.readString(root.resolve("etc/shadow"))).contains("root:$5$salt$hash:");
        assertThat(Files.readString(root.resolve("root/.ssh/authorized_keys")))
                .contains("ssh-ed25519 AAAA test\n");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> HostProgram.of("ping", "-c1", "-W1", "10.213.77.51").run().good());
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(() ->
                        run(guest, "systemctl is-active container-getty@1 container-getty@2")
                                .equals("active\nactive"));
        assertThat(run(guest, "systemctl is-active container-getty@3")).isNotEqualTo("active");
        assertThat(run(guest, "systemctl is-system-running --wait")).isEqualTo("running");

        CommandResult shutdown = agent.run(new ShutdownContainer(guest, 60, false));
        assertThat(shutdown.failure()).isEmpty();
        CommandResult destroyed =
                agent.run(new DestroyContainer(guest, config, create.storages(), false, false));
        assertThat(destroyed.failure()).isEmpty();
        assertThat(lab.folder.resolve("store/images/" + guest)).doesNotExist();
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
