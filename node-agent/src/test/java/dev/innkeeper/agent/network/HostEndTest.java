package dev.innkeeper.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerNet;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.testkit.GoldenFile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostEndTest {
    private static final GuestId GUEST = new GuestId(100);

    @Test
    void tagTrunksRateAndPlugOnABridgeThatKnowsVlans() {
        golden("vlan-rate-unplugged", "tag=5,trunks=10;20,rate=1.5,link_down=1", true);
    }

    @Test
    void withoutTagAllVlansPass() {
        golden("all-vlans", "mtu=1400", true);
    }

    @Test
    void trunksAlonePassBesideTheUntagged() {
        golden("trunks", "trunks=7;8", true);
    }

    @Test
    void rateOnABridgeThatKnowsNoVlans() {
        golden("rate", "rate=12", false);
    }

    @Test
    void plainInterfaceNeedsNothing() {
        assertThat(new HostEnd(GUEST, net("mtu=1400")).steps(false)).isEmpty();
    }

    @Test
    void vlanOfABridgeWithoutVlansIsABridgeOfItsOwn() {
        String script =
                HostStep.script(Bridges.steps("vmbr0", "vmbr0v5", 5, List.of("eno1", "bond0")));

        GoldenFile.at("src/test/golden/network/vlan-bridge.sh").assertHolds(script);
    }

    @Test
    void addressesOfBothFamiliesAreLinesForIp() {
        ContainerNet net = net("ip=10.0.0.2/24,gw=10.0.0.1,ip6=fd00::2/64,gw6=fe80::1");

        assertThat(GuestLink.addresses(net, "replace"))
                .containsExactly(
                        "address replace 10.0.0.2/24 dev eth0",
                        "route replace default via 10.0.0.1 dev eth0",
                        "address replace fd00::2/64 dev eth0",
                        "route replace fe80::1 dev eth0",
                        "route replace default via fe80::1 dev eth0");
        assertThat(GuestLink.addresses(net("ip=dhcp,ip6=auto"), "replace")).isEmpty();
    }

    private static void golden(String name, String options, boolean vlanAware) {
        String script = HostStep.script(new HostEnd(GUEST, net(options)).steps(vlanAware));
        GoldenFile.at("src/test/golden/network/" + name + ".sh").assertHolds(script);
    }

    private static ContainerNet net(String options) {
        return new ContainerConfig(GUEST, Map.of("net0", "name=eth0,bridge=vmbr0," + options))
                .nets()
                .getFirst();
    }
}
