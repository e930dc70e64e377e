package dev.innkeeper.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.kernel.GuestId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** VLANs of a real bridge that knows them, on hosts whose kernel has such bridges. */
class VlanBridgeIT {
    private static final GuestId GUEST = new GuestId(919_001);

    private final String bridge = "ivl" + ProcessHandle.current().pid() % 1_000_000;

    @BeforeEach
    void makeBridge() {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "needs root: no bridge tried");
        boolean made = host("ip link add name " + bridge + " type bridge vlan_filtering 1").good();
        Assumptions.assumeTrue(made, "cannot run here: no VLAN aware bridges");
        host("ip link set dev " + bridge + " up");
        host("ip link add name " + HostEnd.name(GUEST, 0) + " type veth peer name ivlpeer");
    }

    @AfterEach
    void removeBridge() {
        host("ip link delete dev " + HostEnd.name(GUEST, 0));
        host("ip link delete dev " + bridge);
    }

    @Test
    void interfaceIsInItsTagAndTrunksOnly() {
        end("tag=5,trunks=10;20").plug();

        String vlans = vlans();
        assertThat(vlans)
                .containsPattern("5 PVID (Egress )?Untagged")
                .contains("10")
                .contains("20");
        assertThat(vlans).doesNotContain("1 PVID");
    }

    @Test
    void anotherTagTakesTheFirstOnesPlace() {
        end("tag=5").plug();

        end("tag=6").plugIn();

        assertThat(vlans()).containsPattern("6 PVID (Egress )?Untagged").doesNotContain("5 PVID");
    }

    @Test
    void withoutTagEveryVlanPasses() {
        end("link_down=0").plug();

        assertThat(vlans()).containsPattern("1 PVID (Egress )?Untagged").contains("4094");
    }

    private HostEnd end(String options) {
        Optional<HostEnd> end =
                new ContainerConfig(
                                GUEST, Map.of("net0", "name=eth0,bridge=" + bridge + "," + options))
                        .net(0)
                        .map(net -> new HostEnd(GUEST, net));
        return end.orElseThrow();
    }

    private static String vlans() {
        return host("bridge vlan show dev " + HostEnd.name(GUEST, 0)).text();
    }

    private static HostProgram.Outcome host(String command) {
        return HostProgram.of(command.split(" ")).run();
    }
}
