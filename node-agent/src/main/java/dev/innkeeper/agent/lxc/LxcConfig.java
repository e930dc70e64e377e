package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerMount;
import dev.innkeeper.agent.guestconfig.ContainerNet;
import dev.innkeeper.agent.guestconfig.PropertyText;
import java.nio.file.Path;
import java.util.ArrayList;
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
     * @param scripts index of an interface → program that finishes its host's end
     * @param appArmor the kernel enforces AppArmor profiles
     */
    record Start(
            Path root,
            Map<ContainerMount, Path> mounts,
            Optional<List<Integer>> cpus,
            Optional<String> haltSignal,
            Map<Integer, Path> scripts,
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
        file.volumes();
        file.lines.addAll(file.limits.lines(config, start.cpus()));
        config.nets().forEach(file::net);
        file.lines.addAll(config.rawLines());
        return String.join("\n", file.lines) + "\n";
    }

    /** The host's end of a container's interface. */
    static String vethName(ContainerConfig config, ContainerNet net) {
        return "veth" + config.guest() + "i" + net.index();
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
        if (start.appArmor()) {
            add("lxc.apparmor.profile", "generated");
            if (features.isOn("nesting")) {
                add("lxc.apparmor.allow_nesting", 1);
            }
        }
        if (config.unprivileged()) {
            String range = " 0 " + IdMapping.FIRST + " " + IdMapping.COUNT;
            add("lxc.idmap", "u" + range);
            add("lxc.idmap", "g" + range);
        }
        if (features.isOn("nesting")) {
            add("lxc.mount.entry", "proc dev/.lxc/proc proc create=dir,optional 0 0");
            add("lxc.mount.entry", "sys dev/.lxc/sys sysfs create=dir,optional 0 0");
        }
        if (features.isOn("fuse")) {
            add("lxc.mount.entry", "/dev/fuse dev/fuse none bind,create=file,optional 0 0");
        }
        if (features.isOn("force_rw_sys")) {
            add("lxc.mount.auto", "sys:rw");
        }
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
        add(prefix + "type", "veth");
        add(prefix + "veth.pair", vethName(config, net));
        net.bridge().ifPresent(bridge -> add(prefix + "link", bridge));
        add(prefix + "name", net.name());
        net.hardwareAddress().ifPresent(mac -> add(prefix + "hwaddr", mac));
        net.mtu().ifPresent(mtu -> add(prefix + "mtu", mtu));
        add(prefix + "flags", "up");
        Path script = start.scripts().get(net.index());
        if (script != null) {
            add(prefix + "script.up", script);
        }
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
