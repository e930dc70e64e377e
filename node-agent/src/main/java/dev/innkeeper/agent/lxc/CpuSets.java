package dev.innkeeper.agent.lxc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Which CPUs a running container may use. */
public final class CpuSets {

    /** The numbers, with blanks between them. */
    public static String of(ContainerCgroup group) throws IOException {
        return list(group).stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    static List<Integer> list(ContainerCgroup group) throws IOException {
        for (String name : new String[] {"cpuset.cpus", "cpuset.cpus.effective"}) {
            Path file = group.file("cpuset", name);
            if (Files.exists(file)) {
                String list = Files.readString(file).strip();
                if (!list.isEmpty()) {
                    return CgroupHost.parseCpus(list);
                }
            }
        }
        return List.of();
    }

    private CpuSets() {}
}
