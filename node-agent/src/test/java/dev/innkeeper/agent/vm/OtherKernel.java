package dev.innkeeper.agent.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.work.HostProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * A script of {@code src/test/lab}, run in a small virtual machine by a kernel that can do more
 * than this host's: where QEMU and an unpacked kernel package are at hand ({@code apt-get download
 * linux-image-…-amd64; dpkg -x … /var/cache/innkeeper-test/linux}).
 */
public final class OtherKernel {
    private static final Path KERNEL =
            Path.of(System.getProperty("innkeeper.kernel", "/var/cache/innkeeper-test/linux"));
    private static final Path QEMU = Path.of("/usr/bin/qemu-system-x86_64");
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /**
     * Runs it; the test is skipped where that is impossible.
     *
     * @param work folder to work in; what is below its folder {@code root} is there in the machine
     * @param programs of this host that the script needs
     * @param modules of the kernel that it needs
     * @return what it said after each line of the form {@code == name}
     */
    public static Map<String, String> run(
            String script, Path work, List<String> programs, List<String> modules) {
        Assumptions.assumeTrue(
                Files.isDirectory(KERNEL.resolve("lib/modules")),
                "cannot run here: needs a kernel in " + KERNEL);
        Assumptions.assumeTrue(Files.exists(QEMU), "cannot run here: needs " + QEMU);
        HostProgram.Outcome outcome =
                HostProgram.of(
                                "src/test/lab/in-a-vm.sh",
                                KERNEL.toString(),
                                work.toString(),
                                String.join(" ", programs),
                                String.join(" ", modules),
                                "src/test/lab/" + script)
                        .limit(LIMIT)
                        .run();
        Map<String, String> said = sections(outcome.lines());
        assertThat(said).as(outcome.text()).containsKey("end");
        return said;
    }

    private static Map<String, String> sections(List<String> lines) {
        Map<String, String> said = new LinkedHashMap<>();
        String section = "";
        for (String line : lines) {
            int mark = line.indexOf("== ");
            if (mark >= 0) {
                section = line.substring(mark + 3).strip();
                said.put(section, "");
            } else {
                said.merge(section, line + "\n", String::concat);
            }
        }
        return said;
    }

    private OtherKernel() {}
}
