package dev.innkeeper.agent.lxc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerDevice;
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

    @Test
    void privilegedContainerWithDevicesOnVersion1() {
        golden("devices-v1", text(devices("0"), HYBRID, Optional.empty(), false));
    }

    @Test
    void unprivilegedContainerWithDevicesOnVersion2() {
        golden("devices-v2", text(devices("1"), UNIFIED, Optional.empty(), true));
    }

    @Test
    void everyFeatureWithAppArmor() {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("unprivileged", "1");
        config.put("features", "force_rw_sys=1,fuse=1,keyctl=1,mknod=1,mount=nfs;cifs");

        golden("features", text(config, UNIFIED, Optional.empty(), true));
    }

    @Test
    void rawLinesComeLastAndDecideOnTheProfile() {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("hostname", "raw");
        config.put("features", "nesting=1,mount=ext4");
        config.put(
                "lxc",
                "lxc.apparmor.profile: unconfined\nlxc.init.cmd = /sbin/init 3\nlxc.cap.drop:");

        golden("raw", text(config, UNIFIED, Optional.empty(), true));
    }

    @Test
    void whatIsUnsafeOrWithoutEffectIsSaid() {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("unprivileged", "1");
        config.put("features", "mknod=1");
        config.put("lxc", "lxc.apparmor.profile: unconfined");

        assertThat(StartWarnings.of(new ContainerConfig(new GuestId(100), config), 1, false))
                .containsExactly(
                        "WARN: AppArmor is off for this container, which is not for production",
                        "WARN: feature 'mknod' has no effect, no daemon listens at"
                                + " /run/pve/lxc-syscalld.sock");
        assertThat(StartWarnings.of(new ContainerConfig(new GuestId(100), Map.of()), 1, false))
                .isEmpty();
    }

    @Test
    void quotasNeedCgroupsOfVersion1() {
        var config =
                new ContainerConfig(
                        new GuestId(100), Map.of("rootfs", "local:100/vm-100-disk-0.raw,quota=1"));

        assertThat(StartWarnings.of(config, 1, false)).isEmpty();
        assertThat(StartWarnings.of(config, 2, false))
                .containsExactly(
                        "WARN: quotas need cgroups of version 1, this host has those of version 2"
                                + " alone");
    }

    private static Map<String, String> devices(String unprivileged) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("unprivileged", unprivileged);
        config.put("dev0", "/dev/fuse,mode=0666,uid=1000,gid=27");
        config.put("dev12", "path=/dev/loop0,deny-write=1");
        return config;
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
        Map<Integer, NetPlan.End> ends = new LinkedHashMap<>();
        config.nets()
                .forEach(net ->
                        ends.put(
                                net.index(),
                                new NetPlan.End(
                                        "veth100i" + net.index(),
                                        net.bridge(),
                                        net.linkDown()
                                                ? Optional.of(Path.of("/data/lxc/100/net-up"))
                                                : Optional.empty())));
        return LxcConfig.text(
                config,
                host,
                new LxcConfig.Start(
                        Path.of("/data/mounts/100/rootfs"),
                        mounts,
                        cpus,
                        Optional.of("SIGUSR2"),
                        new NetPlan(ends),
                        config.devices().stream().map(LxcConfigTest::node).toList(),
                        config.unprivileged()
                                ? Optional.of(Path.of("/data/lxc/100/rules.seccomp"))
                                : Optional.empty(),
                        Optional.of(Path.of("/run/proxy.sock")),
                        appArmor));
    }

    private static DeviceNodes.Node node(ContainerDevice device) {
        return new DeviceNodes.Node(
                Path.of("/data/lxc/100/devices/dev" + device.index()),
                device.path(),
                device.path().contains("loop") ? 'b' : 'c',
                7,
                device.index(),
                device.denyWrite());
    }

    private static void golden(String name, String text) {
        GoldenFile.at("src/test/golden/lxc/" + name + ".conf").assertHolds(text);
    }
}
