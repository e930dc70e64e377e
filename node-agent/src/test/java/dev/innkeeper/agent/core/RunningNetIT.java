package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.AgentCommand.UpdateContainer;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Interfaces that come, change and go while a real container runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunningNetIT {
    private static final GuestId GUEST = new GuestId(916_001);

    private HostLab lab;
    private TestAgent agent;
    private StorageSpec storage;
    private final Map<String, String> config = new LinkedHashMap<>();
    private int init;

    @BeforeAll
    void prepare() throws IOException {
        lab = new HostLab();
        agent = new TestAgent(lab.folder.resolve("agent"), undo -> {});
        storage = TestAgent.storage(lab.folder.resolve("store"));
        config.put("hostname", "hot");
        config.put("memory", "64");
        config.put("unprivileged", "1");
        config.put("net0", net("eth0", "ip=10.213.77.61/24"));
        Path template = lab.template("busybox.tar.gz");
        config.putAll(
                agent.run(
                                new CreateContainer(
                                        GUEST,
                                        config,
                                        List.of(
                                                new NewVolume(
                                                        "rootfs",
                                                        new StorageId("local"),
                                                        0,
                                                        "/",
                                                        "")),
                                        Optional.empty(),
                                        template.toString(),
                                        List.of(storage),
                                        Optional.empty(),
                                        Optional.empty(),
                                        true,
                                        false,
                                        false))
                        .facts());
        var started = agent.run(new StartContainer(GUEST, config, List.of(storage), false));
        assertThat(started.failure()).as(String.join("\n", agent.reports.lines)).isEmpty();
        init = Integer.parseInt(started.facts().get("pid"));
    }

    @AfterAll
    void cleanUp() throws IOException {
        if (agent != null) {
            agent.run(new DestroyContainer(GUEST, config, List.of(storage), true, true));
            agent.close();
        }
        if (lab != null) {
            HostProgram.of("ip", "link", "delete", "dev", lab.bridge + "v7").run();
            lab.close();
        }
    }

    @Test
    void interfaceLivesFromItsPlugToItsRemoval() throws IOException {
        change("net1", net("eth1", "ip=10.213.77.62/24,hwaddr=0A:00:00:00:62:01,ip6=fd77::62/64"));
        assertThat(inside("ip -br address show dev eth1"))
                .contains("10.213.77.62/24")
                .contains("fd77::62/64");
        assertThat(inside("ip link show dev eth1")).contains("0a:00:00:00:62:01");
        assertThat(host("ip link show dev veth916001i1")).contains("master " + lab.bridge);
        assertThat(file("etc/network/interfaces")).contains("iface eth1 inet static");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> HostProgram.of("ping", "-c1", "-W1", "10.213.77.62").run().good());

        change(
                "net1",
                net("eth1", "ip=10.213.77.63/24,gw=10.213.77.1,hwaddr=0A:00:00:00:62:01,mtu=1300"));
        assertThat(inside("ip -br address show dev eth1"))
                .contains("10.213.77.63/24")
                .doesNotContain("10.213.77.62")
                .doesNotContain("fd77::62");
        assertThat(inside("ip route")).contains("default via 10.213.77.1 dev eth1");
        assertThat(inside("ip link show dev eth1")).contains("mtu 1300");
        assertThat(host("ip link show dev veth916001i1")).contains("mtu 1300");

        change("net1", net("lan", "ip=10.213.77.63/24,hwaddr=0A:00:00:00:62:01,link_down=1"));
        assertThat(inside("ip -br link")).contains("lan").doesNotContain("eth1");
        assertThat(host("ip link show dev veth916001i1")).contains("state DOWN");

        change("net1", "");
        assertThat(inside("ip -br link")).doesNotContain("lan");
        assertThat(Path.of("/sys/class/net/veth916001i1")).doesNotExist();
        assertThat(file("etc/network/interfaces")).doesNotContain("lan");
    }

    @Test
    void rateIsLimitedBothWaysAndLiftedAgain() throws IOException {
        change("net2", net("eth2", "rate=2,hwaddr=0A:00:00:00:62:02"));
        assertThat(host("tc qdisc show dev veth916001i2")).contains("tbf").contains("ingress");
        assertThat(host("tc filter show dev veth916001i2 parent ffff:"))
                .containsAnyOf("police", "mirred");

        change("net2", net("eth2", "hwaddr=0A:00:00:00:62:02"));
        assertThat(host("tc qdisc show dev veth916001i2"))
                .doesNotContain("tbf")
                .doesNotContain("ingress");
        assertThat(Path.of("/sys/class/net/ifb916001i2")).doesNotExist();
        change("net2", "");
    }

    @Test
    void tagOnABridgeWithoutVlansLeadsToTheVlansOwnBridge() throws IOException {
        change("net3", net("eth3", "tag=7,hwaddr=0A:00:00:00:62:03"));
        assertThat(host("ip link show dev veth916001i3")).contains("master " + lab.bridge + "v7");

        change("net3", net("eth3", "hwaddr=0A:00:00:00:62:03"));
        assertThat(host("ip link show dev veth916001i3")).contains("master " + lab.bridge + " ");
        change("net3", "");
    }

    @Test
    void trunksWantABridgeThatKnowsVlans() throws IOException {
        config.put("net4", net("eth4", "trunks=7;8"));
        var refused = agent.run(update("net4"));
        config.remove("net4");

        assertThat(refused.failure().orElseThrow())
                .isEqualTo(
                        "bridge '"
                                + lab.bridge
                                + "' is not VLAN aware, so 'trunks' cannot be used");
        assertThat(Path.of("/sys/class/net/veth916001i4")).doesNotExist();
    }

    @Test
    void aClientIsStartedWhenTheAddressComesFromAServer() throws IOException {
        Path leases = lab.folder.resolve("leases");
        Path settings = lab.folder.resolve("udhcpd.conf");
        Files.createFile(leases);
        Files.writeString(
                settings,
                "start 10.213.77.200\nend 10.213.77.210\ninterface "
                        + lab.bridge
                        + "\nauto_time 1\nlease_file "
                        + leases
                        + "\npidfile "
                        + lab.folder.resolve("udhcpd.pid")
                        + "\n");
        Process server =
                HostProgram.builder(List.of("busybox", "udhcpd", "-f", settings.toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            change("net5", net("eth5", "ip=manual,hwaddr=0A:00:00:00:62:05"));
            change("net5", net("eth5", "ip=dhcp,hwaddr=0A:00:00:00:62:05"));

            Awaitility.await("the server gives an address")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Files.size(leases) > Long.BYTES);
            assertThat(java.util.HexFormat.of().formatHex(Files.readAllBytes(leases)))
                    .contains("0a0000006205");
        } finally {
            server.destroyForcibly();
        }
        change("net5", "");
    }

    @Test
    void namesChangeInTheGuestsFiles() throws IOException {
        config.put("hostname", "warm");
        config.put("nameserver", "192.0.2.7");
        assertThat(agent.run(update("hostname")).failure()).isEmpty();

        assertThat(file("etc/hostname")).isEqualTo("warm\n");
        assertThat(file("etc/resolv.conf")).contains("nameserver 192.0.2.7");
    }

    private String net(String name, String options) {
        return "name=" + name + ",bridge=" + lab.bridge + "," + options;
    }

    private void change(String key, String text) throws IOException {
        if (text.isEmpty()) {
            config.remove(key);
        } else {
            config.put(key, text);
        }
        assertThat(agent.run(update(key)).failure()).isEmpty();
    }

    private UpdateContainer update(String key) {
        return new UpdateContainer(
                GUEST, config, Map.of(key, Optional.ofNullable(config.get(key))), List.of(storage));
    }

    private String inside(String command) {
        return HostProgram.of(("nsenter --net=/proc/" + init + "/ns/net -- " + command).split(" "))
                .run()
                .text();
    }

    private static String host(String command) {
        return HostProgram.of(command.split(" ")).run().text();
    }

    private String file(String path) throws IOException {
        return Files.readString(Path.of("/proc/" + init + "/root").resolve(path));
    }
}
