package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerDevice;
import dev.innkeeper.agent.work.FileTree;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The devices that a container may use, each as a node of its own: owner and mode are the
 * container's, the host's own node stays as it is.
 */
final class DeviceNodes {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int TYPE_MASK = 0170000;
    private static final int CHARACTER = 0020000;
    private static final int BLOCK = 0060000;

    /**
     * A node to bind into the container.
     *
     * @param path where it appears inside
     * @param kind {@code c} or {@code b}
     */
    record Node(Path node, String path, char kind, int major, int minor, boolean denyWrite) {
        /** As the control group wants it, {@code c 10:229}. */
        String number() {
            return kind + " " + major + ":" + minor;
        }
    }

    /**
     * Makes the nodes anew.
     *
     * @throws WorkFailure if a device is not there, or is none
     */
    static List<Node> make(ContainerConfig config, ContainerFolders folders) throws IOException {
        List<Node> nodes = new ArrayList<>();
        FileTree.remove(folder(config, folders));
        for (ContainerDevice device : config.devices()) {
            nodes.add(make(config, device, folders));
        }
        return nodes;
    }

    /** Makes one node; another one in its place goes away. */
    static Node make(ContainerConfig config, ContainerDevice device, ContainerFolders folders)
            throws IOException {
        Path node = folder(config, folders).resolve("dev" + device.index());
        Node facts = facts(device, node);
        Files.createDirectories(folder(config, folders));
        Files.deleteIfExists(node);
        HostProgram.of(
                        "mknod",
                        "-m",
                        device.nodeMode(),
                        node.toString(),
                        String.valueOf(facts.kind()),
                        Integer.toString(facts.major()),
                        Integer.toString(facts.minor()))
                .limit(LIMIT)
                .require();
        int first = IdMapping.rootOwner(config.unprivileged());
        Files.setAttribute(node, "unix:uid", first + device.uid());
        Files.setAttribute(node, "unix:gid", first + device.gid());
        return facts;
    }

    private static Path folder(ContainerConfig config, ContainerFolders folders) {
        return folders.folder(config.guest()).resolve("devices");
    }

    /** What the host's device is, as stat(2) tells it. */
    static Node facts(ContainerDevice device, Path node) throws IOException {
        Path path = Path.of(device.path());
        if (!device.path().startsWith("/dev/") || !Files.exists(path)) {
            throw new WorkFailure("Device " + device.path() + " does not exist");
        }
        int type = (int) Files.getAttribute(path, "unix:mode") & TYPE_MASK;
        if (type != CHARACTER && type != BLOCK) {
            throw new WorkFailure(device.path() + " is not a device");
        }
        long rdev = (long) Files.getAttribute(path, "unix:rdev");
        return new Node(
                node,
                device.path(),
                type == CHARACTER ? 'c' : 'b',
                (int) (rdev >> 8 & 0xfff | rdev >> 32 & ~0xfffL),
                (int) (rdev & 0xff | rdev >> 12 & ~0xffL),
                device.denyWrite());
    }

    private DeviceNodes() {}
}
