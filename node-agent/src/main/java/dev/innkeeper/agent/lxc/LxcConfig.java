package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerMount;
import dev.innkeeper.agent.guestconfig.ContainerNet;
import dev.innkeeper.agent.guestconfig.PropertyText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The text of LXC's configuration for one start of a container. */
final class LxcConfig {
    private static final Path SHARED = Path.of("/usr/share/lxc/config");
    private static final Map<String, String> ARCHES =
            Map.of(
                    "amd64", "x86_64",
                    "i386", "i686",
                    "arm64", "aarch64",
                    "armhf", "armv7l",
                    "riscv32", "riscv32",
                    "riscv64", "riscv64");

    /**
     * What this start needs beside the configuration.
     *
     * @param root where the root is mounted
     * @param mounts where each further mount point's volume is mounted
     * @param cpus the CPUs it may use; empty for all
     * @param haltSignal what its init takes for a shutdown, if not LXC's default
     * @param nets the host's ends of its interfaces
     * @param devices the host's devices that it may use
     * @param seccomp its own list of system calls
     * @param syscallProxy who decides on system calls that the list hands on
     * @param appArmor the kernel enforces AppArmor profiles
     */
    record Start(
            Path root,
            Map<ContainerMount, Path> mounts,
            Optional<List<Integer>> cpus,
            Optional<String> haltSignal,
            NetPlan nets,
            List<DeviceNodes.Node> devices,
            Optional<Path> seccomp,
            Optional<Path> syscallProxy,
            boolean appArmor) {}

    private final ContainerConfig config;
    private final CgroupLimits limits;
    private final Start start;
    private final List<String> lines = new ArrayList<>();

    private LxcConfig(ContainerConfig config, CgroupLimits limits, Start start) {
        this.config = config;
        this.limits = limits;
        this.start = start;
    }

    static String text(ContainerConfig config, CgroupHost host, Start start) {
        LxcConfig file = new LxcConfig(config, new CgroupLimits(host), start);
        file.system();
        file.security();
        file.appArmor();
        file.volumes();
        start.devices().forEach(file::device);
        file.lines.addAll(file.limits.lines(config, start.cpus()));
        config.nets().forEach(file::net);
        file.lines.addAll(config.rawLines());
        return String.join("\n", file.lines) + "\n";
    }

    private void system() {
        add("lxc.include", SHARED.resolve("common.conf"));
        if (config.unprivileged()) {
            add("lxc.include", SHARED.resolve("userns.conf"));
        }
        config.arch().map(ARCHES::get).ifPresent(arch -> add("lxc.arch", arch));
        add("lxc.uts.name", config.hostname());
        add("lxc.tty.max", config.tty());
        add("lxc.environment", "TERM=linux");
        if (!config.console()) {
            add("lxc.console.path", "none");
        }
        start.haltSignal().ifPresent(signal -> add("lxc.signal.halt", signal));
    }

    private void security() {
        PropertyText features = config.features();
        if (config.unprivileged()) {
            String range = " 0 " + IdMapping.FIRST + " " + IdMapping.COUNT;
            add("lxc.idmap", "u" + range);
            add("lxc.idmap", "g" + range);
            // LXC's own configuration for user namespaces opens all of /sys.
            add("lxc.mount.auto", features.isOn("force_rw_sys") ? "sys:rw" : "sys:mixed");
        }
        start.seccomp().ifPresent(file -> add("lxc.seccomp.profile", file));
        if (features.isOn("mknod")) {
            start.syscallProxy()
                    .ifPresent(socket -> add("lxc.seccomp.notify.proxy", "unix:" + socket));
        }
        if (features.isOn("nesting")) {
            add("lxc.mount.entry", "proc dev/.lxc/proc proc create=dir,optional 0 0");
            add("lxc.mount.entry", "sys dev/.lxc/sys sysfs create=dir,optional 0 0");
        }
        if (features.isOn("fuse")) {
            add("lxc.mount.entry", "/dev/fuse dev/fuse none bind,create=file,optional 0 0");
        }
    }

    /** A raw line of the user's decides alone. */
    private void appArmor() {
        boolean own =
                config.rawLines().stream().anyMatch(l -> l.startsWith("lxc.apparmor.profile "));
        if (!start.appArmor() || own) {
            return;
        }
        PropertyText features = config.features();
        add("lxc.apparmor.profile", "generated");
        if (features.isOn("nesting")) {
            add("lxc.apparmor.allow_nesting", 1);
        }
        List<String> kinds = new ArrayList<>(mountable(features));
        if (features.isOn("fuse")) {
            kinds.add("fuse");
        }
        kinds.forEach(kind -> add("lxc.apparmor.raw", "mount fstype=" + kind + ","));
        if (!kinds.isEmpty() && !features.isOn("nesting")) {
            add("lxc.apparmor.raw", "deny mount -> /proc/,");
            add("lxc.apparmor.raw", "deny mount -> /sys/,");
        }
    }

    private static List<String> mountable(PropertyText features) {
        return features.get("mount")
                .map(kinds ->
                        Arrays.stream(kinds.split("[; ]+")).filter(k -> !k.isEmpty()).toList())
                .orElse(List.of());
    }

    private void device(DeviceNodes.Node device) {
        String group = limits.prefix() + "devices.";
        if (device.denyWrite()) {
            add(group + "allow", device.number() + " r");
            add(group + "deny", device.number() + " w");
        } else {
            add(group + "allow", device.number() + " rw");
        }
        add(
                "lxc.mount.entry",
                escape(device.node().toString())
                        + " "
                        + escape(device.path().substring(1))
                        + " none bind,create=file 0 0");
    }

    private void volumes() {
        add("lxc.rootfs.path", "dir:" + start.root());
        start.mounts()
                .forEach((mount, path) ->
                        add(
                                "lxc.mount.entry",
                                escape(path.toString())
                                        + " "
                                        + escape(mount.mountPoint().replaceFirst("^/+", ""))
                                        + " none "
                                        + (mount.readOnly() ? "bind,ro" : "bind")
                                        + ",create=dir 0 0"));
    }

    private void net(ContainerNet net) {
        String prefix = "lxc.net." + net.index() + ".";
        NetPlan.End end = start.nets().ends().get(net.index());
        add(prefix + "type", "veth");
        if (end != null) {
            add(prefix + "veth.pair", end.name());
            end.bridge().ifPresent(bridge -> add(prefix + "link", bridge));
            end.script().ifPresent(script -> add(prefix + "script.up", script));
        }
        add(prefix + "name", net.name());
        net.hardwareAddress().ifPresent(mac -> add(prefix + "hwaddr", mac));
        net.mtu().ifPresent(mtu -> add(prefix + "mtu", mtu));
        add(prefix + "flags", "up");
    }

    /** As fstab does: white space in a path is written in octal. */
    private static String escape(String path) {
        return path.replace("\\", "\\134").replace(" ", "\\040").replace("\t", "\\011");
    }

    private void add(String key, Object value) {
        String text = value.toString();
        if (text.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a value of several lines for " + key);
        }
        lines.add(key + " = " + text);
    }
}
