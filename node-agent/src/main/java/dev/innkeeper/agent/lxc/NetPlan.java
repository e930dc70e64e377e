package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerNet;
import dev.innkeeper.agent.network.HostEnd;
import dev.innkeeper.agent.work.FreshFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where LXC plugs a container's interfaces in, and what it runs for each afterwards.
 *
 * @param ends by the interface's index
 */
record NetPlan(Map<Integer, End> ends) {

    /**
     * The host's end of one interface.
     *
     * @param bridge none for an interface that leads nowhere
     * @param script what LXC runs once it stands, if anything is left to do
     */
    record End(String name, Optional<String> bridge, Optional<Path> script) {}

    NetPlan {
        ends = new TreeMap<>(ends);
    }

    /**
     * Makes ready for a start: clears what a dead container left, makes bridges of VLANs, writes
     * the scripts.
     *
     * @param folder for the scripts
     * @throws dev.innkeeper.agent.work.WorkFailure if a bridge is not there or cannot do it
     */
    static NetPlan make(ContainerConfig config, Path folder) throws IOException {
        Map<Integer, End> ends = new TreeMap<>();
        for (ContainerNet net : config.nets()) {
            HostEnd.remove(config.guest(), net.index());
            HostEnd end = new HostEnd(config.guest(), net);
            Optional<String> text = end.script();
            Path script = folder.resolve("net" + net.index() + "-up");
            if (text.isPresent()) {
                FreshFile.write(script, text.get());
                Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            ends.put(
                    net.index(),
                    new End(
                            end.name(),
                            end.bridge(),
                            text.isPresent() ? Optional.of(script) : Optional.empty()));
        }
        return new NetPlan(ends);
    }
}
