package dev.innkeeper.agent.lxc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerMount;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.testkit.GoldenFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LxcConfigTest {
    private static final CgroupHost HYBRID = new CgroupHost(1, true, List.of(0, 1, 2, 3));
    private static final CgroupHost UNIFIED = new CgroupHost(2, true, List.of(0, 1, 2, 3));

    @Test
    void smallContainerOnVersion1() {
        golden("small-v1", text(Map.of("hostname", "a"), HYBRID, Optional.empty(), false));
    }

    @Test
    void smallContainerOnVersion2() {
        golden("small-v2", text(Map.of("hostname", "a"), UNIFIED, Optional.empty(), false));
    }

    @Test
    void fullContainerOnVersion1() {
        golden("full-v1", text(full(), HYBRID, Optional.of(List.of(1, 3)), true));
    }

    @Test
    void fullContainerOnVersion2() {
        golden("full-v2", text(full(), UNIFIED, Optional.of(List.of(1, 3)), true));
    }

    private static Map<String, String> full() {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("arch", "amd64");
        config.put("hostname", "web.example.com");
        config.put("memory", "1024");
        config.put("swap", "256");
        config.put("cores", "2");
        config.put("cpulimit", "1.5");
        config.put("cpuunits", "20000");
        config.put("unprivileged", "1");
        config.put("features", "nesting=1,fuse=1");
        config.put("tty", "1");
        config.put("console", "0");
        config.put("rootfs", "local:100/vm-100-disk-0.raw,size=8G");
        config.put("mp0", "local:100/vm-100-disk-1.raw,mp=/srv/my data,ro=1,size=1G");
        config.put(
                "net0", "name=eth0,bridge=vmbr0,hwaddr=BC:24:11:00:00:01,ip=10.0.0.2/24,mtu=1400");
        config.put("net3", "name=lan,bridge=vmbr1,link_down=1");
        config.put("lxc.cap.drop", "sys_admin\nsys_boot");
        return config;
    }

    private static String text(
            Map<String, String> options,
            CgroupHost host,
            Optional<List<Integer>> cpus,
            boolean appArmor) {
        ContainerConfig config = new ContainerConfig(new GuestId(100), options);
        Map<ContainerMount, Path> mounts = new LinkedHashMap<>();
        config.mounts().stream()
                .filter(m -> !m.isRoot())
                .forEach(m -> mounts.put(m, Path.of("/data/mounts/100", m.slot())));
        return LxcConfig.text(
                config,
                host,
                new LxcConfig.Start(
                        Path.of("/data/mounts/100/rootfs"),
                        mounts,
                        cpus,
                        Optional.of("SIGUSR2"),
                        Map.of(3, Path.of("/data/lxc/100/net3-up")),
                        appArmor));
    }

    @Test
    void hostsEndGetsVlansRateAndPlug() {
        ContainerConfig config =
                new ContainerConfig(
                        new GuestId(100),
                        Map.of(
                                "net0",
                                "name=eth0,bridge=vmbr0,tag=5,trunks=10;20-25,rate=1.5,link_down=1"));

        golden("veth-script", VethScript.text("veth100i0", config.nets().getFirst()).orElseThrow());
    }

    @Test
    void plainInterfaceNeedsNoScript() {
        ContainerConfig config =
                new ContainerConfig(new GuestId(100), Map.of("net0", "name=eth0,bridge=vmbr0"));

        assertThat(VethScript.text("veth100i0", config.nets().getFirst())).isEmpty();
    }

    private static void golden(String name, String text) {
        GoldenFile.at("src/test/golden/lxc/" + name + ".conf").assertHolds(text);
    }
}
