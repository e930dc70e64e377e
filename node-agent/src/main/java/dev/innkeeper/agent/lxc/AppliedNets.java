package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerNet;
import dev.innkeeper.agent.work.FreshFile;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The interfaces that a running container was given: what a change has to take back. Written at its
 * start and after each change.
 */
final class AppliedNets {
    private final Path file;
    private final GuestId guest;

    AppliedNets(ContainerFolders folders, GuestId guest) {
        this.file = folders.folder(guest).resolve("nets");
        this.guest = guest;
    }

    void write(ContainerConfig config) throws IOException {
        String text =
                config.nets().stream()
                        .map(net -> "net" + net.index())
                        .map(key -> key + ": " + config.text(key).orElse("") + "\n")
                        .collect(Collectors.joining());
        FreshFile.write(file, text);
    }

    /** One interface is now as this configuration has it. */
    void put(int index, ContainerConfig config) throws IOException {
        Map<String, String> options = options();
        String key = "net" + index;
        options.remove(key);
        config.text(key).ifPresent(text -> options.put(key, text));
        write(new ContainerConfig(guest, options));
    }

    /** By index; none if a version of the agent that wrote nothing started the container. */
    Map<Integer, ContainerNet> read() throws IOException {
        return new ContainerConfig(guest, options())
                .nets().stream().collect(Collectors.toMap(ContainerNet::index, net -> net));
    }

    private Map<String, String> options() throws IOException {
        Map<String, String> options = new LinkedHashMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                int colon = line.indexOf(": ");
                if (colon > 0) {
                    options.put(line.substring(0, colon), line.substring(colon + 2));
                }
            }
        }
        return options;
    }
}
