package dev.innkeeper.agent.lxc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CgroupHostTest {

    @Test
    void versionIsThatOfTheHostsHierarchy() throws IOException {
        boolean unified =
                Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                        .map(line -> line.split(" "))
                        .anyMatch(m -> m[1].equals("/sys/fs/cgroup") && m[2].equals("cgroup2"));

        CgroupHost host = CgroupHost.probe();

        assertThat(host.version()).isEqualTo(unified ? 2 : 1);
        assertThat(host.cpus()).isNotEmpty();
    }

    @Test
    void listsOfCpusAreRead() {
        assertThat(CgroupHost.parseCpus("0-2,8")).isEqualTo(List.of(0, 1, 2, 8));
        assertThat(CgroupHost.parseCpus("")).isEmpty();
    }
}
