package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.foreign.Liblxc;
import dev.innkeeper.agent.foreign.MountNamespace;
import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerDevice;
import dev.innkeeper.agent.guestos.GuestRoot;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Gives a running container a further device of the host; to take one away needs a restart. */
final class DeviceHotplug {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final ContainerFolders folders;
    private final Liblxc lxc;

    DeviceHotplug(ContainerFolders folders, Liblxc lxc) {
        this.folders = folders;
        this.lxc = lxc;
    }

    /**
     * @param index of the new device
     * @throws WorkFailure if it is no device, or the container has something in its place
     */
    void plug(ContainerConfig config, int index, int init) {
        ContainerDevice device =
                config.devices().stream()
                        .filter(d -> d.index() == index)
                        .findFirst()
                        .orElseThrow(() -> refused(index, "removed"));
        try {
            Path inside = Path.of(device.path());
            try (GuestRoot root =
                    new GuestRoot(
                            Path.of("/proc/" + init + "/root"),
                            IdMapping.rootOwner(config.unprivileged()))) {
                if (root.exists(device.path())) {
                    throw refused(index, "changed");
                }
                DeviceNodes.Node node = DeviceNodes.make(config, device, folders);
                allow(config, node);
                makePlace(config, root, init, device.path());
                MountNamespace.of(init).attach(node.node(), inside);
            }
        } catch (IOException e) {
            throw new WorkFailure(
                    "cannot give 'dev" + index + "' to the container: " + e.getMessage(), e);
        }
    }

    private static WorkFailure refused(int index, String what) {
        return new WorkFailure(
                "device 'dev" + index + "' cannot be " + what + " while the container runs");
    }

    /** Only privileged containers have a list of devices; others are kept to reading at most. */
    private void allow(ContainerConfig config, DeviceNodes.Node node) {
        String name = config.guest().toString();
        boolean good = true;
        if (!config.unprivileged()) {
            String access = node.denyWrite() ? " r" : " rw";
            good = lxc.setCgroupItem(name, "devices.allow", node.number() + access);
        }
        if (node.denyWrite()) {
            good &= lxc.setCgroupItem(name, "devices.deny", node.number() + " w");
        }
        if (!good) {
            throw new WorkFailure(
                    "CT " + name + ": the kernel refuses access to device " + node.path());
        }
    }

    /**
     * The container's {@code /dev} takes new files from its own users alone: programs of the host
     * make them, with the rights of the container's root.
     */
    private static void makePlace(ContainerConfig config, GuestRoot root, int init, String path)
            throws IOException {
        if (!config.unprivileged()) {
            root.makeFolders(path.substring(0, path.lastIndexOf('/')));
            root.write(path, "");
            return;
        }
        String place = "/proc/" + init + "/root" + path;
        asRootInside(init, "mkdir", "-p", "--", place.substring(0, place.lastIndexOf('/')));
        asRootInside(init, "touch", "--", place);
    }

    private static void asRootInside(int init, String... command) {
        List<String> entered = new ArrayList<>(List.of("nsenter"));
        entered.add("--user=/proc/" + init + "/ns/user");
        entered.addAll(List.of("--setuid=0", "--setgid=0", "--"));
        entered.addAll(List.of(command));
        HostProgram.of(entered).limit(LIMIT).require();
    }
}
