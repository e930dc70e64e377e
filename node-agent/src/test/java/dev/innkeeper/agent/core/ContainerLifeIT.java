package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.journal.CommandResult;
import dev.innkeeper.agent.lxc.ContainerCgroup;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.contracts.AgentCommand.ShutdownContainer;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.contracts.AgentCommand.StopContainer;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.AgentCommand.UpdateContainer;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Real containers on this host, made from a small BusyBox template. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainerLifeIT {
    private static final long MEBIBYTE = 1L << 20;

    private HostLab lab;
    private TestAgent agent;
    private StorageSpec storage;
    private Path template;

    @BeforeAll
    void prepare() throws IOException {
        lab = new HostLab();
        agent = new TestAgent(lab.folder.resolve("agent"), undo -> {});
        storage = TestAgent.storage(lab.folder.resolve("store"));
        template = lab.template("busybox.tar.gz");
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
    void containerLivesFromCreationToDestruction() throws IOException {
        GuestId guest = new GuestId(913_001);
        Map<String, String> config = config(guest, "10.213.77.11");
        config.put("net1", "name=eth1,bridge=" + lab.bridge + ",link_down=1,rate=5");

        CommandResult created = agent.run(create(guest, config, 64 * MEBIBYTE));
        assertThat(created.failure()).isEmpty();
        assertThat(created.facts())
                .containsEntry("rootfs", "local:913001/vm-913001-disk-0.raw,size=64M")
                .containsEntry("ostype", "alpine")
                .containsEntry("arch", "amd64");
        config.putAll(created.facts());

        CommandResult started =
                agent.run(new StartContainer(guest, config, List.of(storage), true));
        assertThat(started.failure()).as(String.join("\n", agent.reports.lines)).isEmpty();
        int pid = Integer.parseInt(started.facts().get("pid"));
        Path root = Path.of("/proc/" + pid + "/root");
        assertThat(Files.readString(root.resolve("etc/hostname"))).isEqualTo("ct913001\n");
        assertThat(Files.getAttribute(root.resolve("bin/busybox"), "unix:uid")).isEqualTo(100000);
        Awaitility.await()
                .until(() -> HostProgram.of("ping", "-c1", "-W1", "10.213.77.11").run().good());

        assertThat(HostProgram.of("ip", "link", "show", "veth913001i1").run().text())
                .contains("state DOWN");
        assertThat(HostProgram.of("tc", "qdisc", "show", "dev", "veth913001i1").run().text())
                .contains("tbf");

        config.put("memory", "96");
        CommandResult updated =
                agent.run(
                        new UpdateContainer(
                                guest,
                                config,
                                Map.of("memory", Optional.of("96")),
                                List.of(storage)));
        assertThat(updated.failure()).isEmpty();
        assertThat(memoryLimit(pid)).isEqualTo("100663296");

        CommandResult shutdown = agent.run(new ShutdownContainer(guest, 20, false));
        assertThat(shutdown.failure()).isEmpty();
        assertThat(agent.containers.running().isRunning(guest)).isFalse();
        assertThat(loopDevicesOf(lab.folder.resolve("store"))).as("gone with the guest").isEmpty();

        CommandResult destroyed =
                agent.run(new DestroyContainer(guest, config, List.of(storage), false, true));
        assertThat(destroyed.failure()).isEmpty();
        assertNothingLeft(guest);
    }

    @Test
    void stopOfItselfIsReported() throws Exception {
        GuestId guest = new GuestId(913_002);
        Map<String, String> config = config(guest, "10.213.77.12");
        config.putAll(agent.run(create(guest, config, 0)).facts());
        CommandResult started =
                agent.run(new StartContainer(guest, config, List.of(storage), false));
        int pid = Integer.parseInt(started.facts().get("pid"));

        ProcessHandle.of(pid).orElseThrow().destroyForcibly();

        assertThat(agent.reports.observed.poll(10, TimeUnit.SECONDS)).isEqualTo("913002 stopped");
        agent.run(new DestroyContainer(guest, config, List.of(storage), false, true));
        assertNothingLeft(guest);
    }

    @Test
    void stopPullsThePlug() throws IOException {
        GuestId guest = new GuestId(913_003);
        Map<String, String> config = config(guest, "10.213.77.13");
        config.putAll(agent.run(create(guest, config, 32 * MEBIBYTE)).facts());
        agent.run(new StartContainer(guest, config, List.of(storage), false));

        assertThat(agent.run(new StopContainer(guest)).failure()).isEmpty();

        assertThat(agent.containers.running().isRunning(guest)).isFalse();
        CommandResult refused =
                agent.run(new StartContainer(guest, withBridge(config), List.of(storage), false));
        assertThat(refused.failure()).contains("bridge 'nobridge0' does not exist");
        agent.run(new DestroyContainer(guest, config, List.of(storage), false, true));
        assertNothingLeft(guest);
    }

    @Test
    void templateThatIsNoArchiveLeavesNothing() throws IOException {
        GuestId guest = new GuestId(913_004);
        Path bad = Files.writeString(lab.folder.resolve("bad.tar.gz"), "no archive at all");
        CreateContainer good = create(guest, config(guest, "10.213.77.14"), 32 * MEBIBYTE);

        CommandResult result = agent.run(withTemplate(good, bad.toString()));

        assertThat(result.failure().orElseThrow()).contains("is not an archive");
        assertNothingLeft(guest);
    }

    @Test
    void missingTemplateIsNamed() throws IOException {
        GuestId guest = new GuestId(913_005);
        CreateContainer good = create(guest, config(guest, "10.213.77.15"), 32 * MEBIBYTE);
        CreateContainer missing =
                new CreateContainer(
                        guest,
                        good.config(),
                        good.volumes(),
                        Optional.of(new StorageId("local")),
                        "vztmpl/none.tar.gz",
                        good.storages(),
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        false,
                        false);

        assertThat(agent.run(missing).failure())
                .contains("volume 'local:vztmpl/none.tar.gz' does not exist");
        assertNothingLeft(guest);
    }

    @Test
    void imageTooSmallForTheTemplateLeavesNothing() throws IOException {
        GuestId guest = new GuestId(913_006);

        CommandResult result =
                agent.run(create(guest, config(guest, "10.213.77.16"), 2 * MEBIBYTE));

        assertThat(result.failure().orElseThrow()).contains("No space left on device");
        assertNothingLeft(guest);
    }

    @Test
    void fullStorageIsNoticedThoughTheImageIsSparse() throws IOException {
        GuestId guest = new GuestId(913_007);
        Path small = Files.createDirectory(lab.folder.resolve("small"));
        HostProgram.of("mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", small.toString())
                .require();
        try {
            CreateContainer good = create(guest, config(guest, "10.213.77.17"), 64 * MEBIBYTE);
            CreateContainer full =
                    new CreateContainer(
                            guest,
                            good.config(),
                            good.volumes(),
                            Optional.empty(),
                            good.template(),
                            List.of(TestAgent.storage(small)),
                            Optional.empty(),
                            Optional.empty(),
                            true,
                            false,
                            false);

            CommandResult result = agent.run(full);

            assertThat(result.failure()).isPresent();
            assertThat(small.resolve("images/" + guest)).doesNotExist();
        } finally {
            HostProgram.of("umount", small.toString()).require();
        }
    }

    private static List<String> loopDevicesOf(Path store) throws IOException {
        List<String> found = new java.util.ArrayList<>();
        try (var devices = Files.newDirectoryStream(Path.of("/sys/block"), "loop*")) {
            for (Path device : devices) {
                Path backing = device.resolve("loop/backing_file");
                if (Files.exists(backing) && Files.readString(backing).contains(store.toString())) {
                    found.add(device.toString());
                }
            }
        }
        return found;
    }

    private static String memoryLimit(int pid) throws IOException {
        ContainerCgroup group = ContainerCgroup.of(pid);
        Path version1 = group.file("memory", "memory.limit_in_bytes");
        return Files.readString(
                        Files.exists(version1) ? version1 : group.file("memory", "memory.max"))
                .strip();
    }

    private CreateContainer create(GuestId guest, Map<String, String> config, long size) {
        return new CreateContainer(
                guest,
                config,
                List.of(new NewVolume("rootfs", new StorageId("local"), size, "/", "")),
                Optional.empty(),
                template.toString(),
                List.of(storage),
                Optional.of("$6$salt$hash"),
                Optional.of("ssh-ed25519 AAAA test"),
                true,
                false,
                false);
    }

    private static CreateContainer withTemplate(CreateContainer c, String template) {
        return new CreateContainer(
                c.guest(),
                c.config(),
                c.volumes(),
                c.templateStorage(),
                template,
                c.storages(),
                c.rootPasswordHash(),
                c.sshPublicKeys(),
                c.unprivileged(),
                c.ignoreUnpackErrors(),
                c.start());
    }

    private Map<String, String> config(GuestId guest, String address) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("hostname", "ct" + guest);
        config.put("memory", "64");
        config.put("swap", "0");
        config.put("cores", "1");
        config.put("unprivileged", "1");
        config.put(
                "net0", "name=eth0,bridge=" + lab.bridge + ",ip=" + address + "/24,gw=10.213.77.1");
        return config;
    }

    private static Map<String, String> withBridge(Map<String, String> config) {
        Map<String, String> changed = new LinkedHashMap<>(config);
        changed.put("net0", "name=eth0,bridge=nobridge0");
        return changed;
    }

    private void assertNothingLeft(GuestId guest) throws IOException {
        Path data = lab.folder.resolve("agent");
        assertThat(data.resolve("lxc/" + guest)).doesNotExist();
        assertThat(data.resolve("mounts/" + guest)).doesNotExist();
        assertThat(lab.folder.resolve("store/images/" + guest)).doesNotExist();
        assertThat(Path.of("/sys/class/net/veth" + guest + "i0")).doesNotExist();
        assertThat(HostLab.mountsBelow(lab.folder)).isEmpty();
    }
}
