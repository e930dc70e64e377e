package dev.innkeeper.agent.core;

import dev.innkeeper.agent.work.HostProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** What the tests with real containers need of the host; nothing of anybody else is touched. */
final class HostLab implements AutoCloseable {
    final Path folder;
    private final List<Path> mounted = new ArrayList<>();
    final String bridge = "ibr" + ProcessHandle.current().pid() % 1_000_000;

    HostLab() throws IOException {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "needs root: no containers tried");
        Assumptions.assumeTrue(
                Files.exists(Path.of("/usr/bin/lxc-start")), "needs LXC: no containers tried");
        Assumptions.assumeTrue(
                Files.exists(Path.of("/bin/busybox")), "needs busybox: no containers tried");
        folder = Files.createTempDirectory(Path.of("/var/tmp"), "innkeeper-agent-it");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        dev.innkeeper.agent.lxc.IdMapping.allow();
        removeBridgesOfTheDead();
        dev.innkeeper.agent.network.BridgeSetup.ensure(bridge + "=10.213.77.1/24");
    }

    /** A killed test leaves its bridge, whose route would take this one's packets. */
    private static void removeBridgesOfTheDead() throws IOException {
        try (var links = Files.newDirectoryStream(Path.of("/sys/class/net"), "ibr[0-9]*")) {
            for (Path link : links) {
                String name = link.getFileName().toString();
                if (!Files.exists(Path.of("/proc", name.substring("ibr".length())))) {
                    HostProgram.of("ip", "link", "delete", "dev", name).run();
                }
            }
        }
    }

    /** A 2 MB template whose init is BusyBox, as {@code .tar.gz} or another packing of tar. */
    Path template(String name) throws IOException {
        Path root = Files.createDirectory(folder.resolve("template-" + name));
        Path archive = folder.resolve(name);
        HostProgram.of("/bin/sh", "-ec", SCRIPT, "template", root.toString(), archive.toString())
                .require();
        return archive;
    }

    /**
     * A btrfs file system of its own, in an image.
     *
     * @param quotas its subvolumes are counted and can be limited
     */
    Path btrfs(String name, boolean quotas) throws IOException {
        Assumptions.assumeTrue(
                Files.readString(Path.of("/proc/filesystems")).contains("\tbtrfs\n"),
                "cannot run here: needs a kernel with btrfs");
        Assumptions.assumeTrue(
                Files.exists(Path.of("/usr/sbin/mkfs.btrfs")), "needs btrfs-progs: nothing tried");
        Path image = folder.resolve(name + ".img");
        Path place = Files.createDirectory(folder.resolve(name));
        HostProgram.of("truncate", "-s", "1G", image.toString()).require();
        HostProgram.of("mkfs.btrfs", "-q", image.toString()).require();
        HostProgram.of("mount", "-o", "loop", image.toString(), place.toString()).require();
        mounted.add(place);
        if (quotas) {
            HostProgram.of("btrfs", "quota", "enable", place.toString()).require();
        }
        return place;
    }

    @Override
    public void close() throws IOException {
        mounted.forEach(place -> HostProgram.of("umount", place.toString()).require());
        HostProgram.of("ip", "link", "delete", "dev", bridge).run();
        dev.innkeeper.agent.work.FileTree.remove(folder);
    }

    static List<String> mountsBelow(Path folder) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .filter(l -> l.contains(folder.toString()))
                .toList();
    }

    private static final String SCRIPT =
            """
            cd "$1"
            mkdir -p bin sbin etc/init.d etc/network proc sys dev tmp root run var/log mnt
            cp /bin/busybox bin/busybox
            for a in $(busybox --list); do [ "$a" = busybox ] || ln -sf busybox bin/$a; done
            ln -sf ../bin/busybox sbin/init
            ln -sf ../bin/busybox sbin/ifup
            echo 'root:x:0:0:root:/root:/bin/sh' > etc/passwd
            echo 'root:*:19000:0:99999:7:::' > etc/shadow
            echo 'root:x:0:' > etc/group
            echo 'ID=alpine' > etc/os-release
            printf '::sysinit:/etc/init.d/rcS\\nconsole::respawn:/bin/sh -l\\n' > etc/inittab
            printf '#!/bin/sh\\nmkdir -p /var/run /run\\nifup -a\\ntouch /run/up\\n' > etc/init.d/rcS
            chmod +x etc/init.d/rcS
            tar -caf "$2" .
            """;
}
