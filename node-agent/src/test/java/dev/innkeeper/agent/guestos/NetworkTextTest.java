package dev.innkeeper.agent.guestos;

import static dev.innkeeper.agent.guestos.InterfacesFile.Reader.BUSYBOX;
import static dev.innkeeper.agent.guestos.InterfacesFile.Reader.IFUPDOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerNet;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.testkit.GoldenFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkTextTest {

    @Test
    void interfacesFileHoldsEveryKindOfAddress() {
        String text = InterfacesFile.put("", nets(), IFUPDOWN);

        GoldenFile.at("src/test/golden/guestos/interfaces").assertHolds(text);
        assertThat(InterfacesFile.put(text, nets(), IFUPDOWN)).isEqualTo(text);
    }

    @Test
    void busyBoxWantsNetmasks() {
        assertThat(InterfacesFile.put("", nets().subList(0, 1), BUSYBOX))
                .contains("\taddress 10.0.0.2\n\tnetmask 255.255.255.0\n")
                .contains("\taddress fd00::2\n\tnetmask 64\n");
    }

    @Test
    void stanzasOfTheGuestItselfStay() {
        String own =
                "auto eth0\niface eth0 inet dhcp\n\nauto tun0\niface tun0 inet manual\n\tup x\n";

        String text = InterfacesFile.put(own, nets().subList(0, 1), IFUPDOWN);

        assertThat(text)
                .doesNotContain("eth0 inet dhcp")
                .endsWith("\nauto tun0\niface tun0 inet manual\n\tup x\n");
        assertThat(InterfacesFile.put(text, nets().subList(0, 1), IFUPDOWN)).isEqualTo(text);
    }

    @Test
    void networkdFilesHoldEveryKindOfAddress() {
        StringBuilder all = new StringBuilder();
        nets().forEach(net -> all.append(NetworkdFile.text(net)).append("----\n"));

        GoldenFile.at("src/test/golden/guestos/networkd").assertHolds(all.toString());
    }

    private static List<ContainerNet> nets() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put(
                "net0",
                "name=eth0,bridge=vmbr0,ip=10.0.0.2/24,gw=10.0.0.1,ip6=fd00::2/64,gw6=fd00::1");
        options.put("net1", "name=eth1,bridge=vmbr0,ip=dhcp,ip6=auto");
        options.put("net2", "name=eth2,bridge=vmbr0,ip=192.0.2.5/32,gw=198.51.100.1");
        options.put("net3", "name=eth3,bridge=vmbr0");
        options.put("net4", "name=eth4,bridge=vmbr0,ip=manual,ip6=dhcp");
        return new ContainerConfig(new GuestId(100), options).nets();
    }
}
