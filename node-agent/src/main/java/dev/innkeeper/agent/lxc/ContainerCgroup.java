package dev.innkeeper.agent.lxc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a running container's control group files are: found by its init, for LXC may have had to
 * choose another name than the usual one.
 */
public final class ContainerCgroup {
    private static final Pattern PAYLOAD = Pattern.compile("^(.*?/lxc\\.payload\\.[^/]+)(/.*)?$");

    private final Map<String, Path> controllers = new HashMap<>();

    /**
     * @throws IOException if there is no such process
     */
    public static ContainerCgroup of(int init) throws IOException {
        ContainerCgroup group = new ContainerCgroup();
        for (String line : Files.readAllLines(Path.of("/proc/" + init + "/cgroup"))) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3) {
                for (String controller : parts[1].split(",")) {
                    group.add(controller, parts[2]);
                }
            }
        }
        return group;
    }

    /**
     * A file of the container's group.
     *
     * @param controller of version 1, such as {@code memory}; version 2 has one place for all
     */
    public Path file(String controller, String name) {
        Path folder = controllers.getOrDefault(controller, controllers.get(""));
        return folder == null ? Path.of("/nonexistent") : folder.resolve(name);
    }

    private void add(String controller, String path) {
        Matcher payload = PAYLOAD.matcher(path);
        String own = payload.matches() ? payload.group(1) : path;
        Path mount = CgroupHost.ROOT;
        if (!controller.isEmpty()) {
            mount = mount.resolve(controller.replaceFirst("^name=", ""));
        }
        controllers.put(controller, mount.resolve(own.substring(1)));
    }
}
