package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerNet;
import dev.innkeeper.agent.guestos.GuestRoot;
import dev.innkeeper.agent.guestos.GuestSetup;
import dev.innkeeper.agent.guestos.OsDetection;
import dev.innkeeper.agent.network.GuestLink;
import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Interfaces and names of a running container: changed at once, and in its files. */
final class NetChanges {
    private static final Logger log = LoggerFactory.getLogger(NetChanges.class);

    private final ContainerFolders folders;
    private final GuestSetup setup;

    NetChanges(ContainerFolders folders, GuestSetup setup) {
        this.folders = folders;
        this.setup = setup;
    }

    /**
     * @param config with the changes
     * @param changed indexes of the interfaces that differ from before
     * @throws WorkFailure if the host cannot do it; those done before it stay
     */
    void apply(ContainerConfig config, Set<Integer> changed, int init) {
        AppliedNets applied = new AppliedNets(folders, config.guest());
        GuestLink link = new GuestLink(config.guest(), init);
        try {
            Map<Integer, ContainerNet> before = applied.read();
            for (int index : new TreeSet<>(changed)) {
                link.change(Optional.ofNullable(before.get(index)), config.net(index));
                applied.put(index, config);
            }
        } catch (IOException e) {
            throw new WorkFailure("CT " + config.guest() + ": interfaces cannot be changed", e);
        }
        files(config, init);
        DhcpClient client = new DhcpClient(folders.lxcPath());
        changed.stream()
                .flatMap(index -> config.net(index).stream())
                .filter(net -> DhcpClient.isWanted(net) && !net.linkDown())
                .forEach(net -> client.startAnew(config.guest(), net));
    }

    /**
     * Writes names and network into the guest's own files. If the guest makes that impossible, its
     * next start will do it.
     */
    void files(ContainerConfig config, int init) {
        int owner = IdMapping.rootOwner(config.unprivileged());
        try (GuestRoot root = GuestRoot.ofRunning(init, owner)) {
            String osType =
                    config.osType().isPresent() ? config.osType().get() : OsDetection.osType(root);
            setup.whileRunning(root, config, osType);
        } catch (IOException e) {
            log.atInfo()
                    .addKeyValue("guest", config.guest())
                    .setCause(e)
                    .log("Files inside wait for the next start");
        }
    }
}
