package dev.innkeeper.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.work.HostProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the agent generates for VLANs and rates, done by a kernel that has all of it: in a small
 * virtual machine, where QEMU and an unpacked kernel package are at hand ({@code apt-get download
 * linux-image-…-amd64; dpkg -x … /var/cache/innkeeper-test/linux}).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VlanKernelIT {
    private static final Path KERNEL =
            Path.of(System.getProperty("innkeeper.kernel", "/var/cache/innkeeper-test/linux"));
    private static final Path QEMU = Path.of("/usr/bin/qemu-system-x86_64");

    private final Map<String, String> said = new LinkedHashMap<>();

    @BeforeAll
    void boot(@TempDir Path work) throws IOException {
        Assumptions.assumeTrue(
                Files.isDirectory(KERNEL.resolve("lib/modules")),
                "cannot run here: needs a kernel in " + KERNEL + ": no VLANs tried");
        Assumptions.assumeTrue(Files.exists(QEMU), "cannot run here: needs " + QEMU);
        HostProgram.Outcome outcome =
                HostProgram.of(
                                "src/test/lab/vlans-in-a-vm.sh",
                                KERNEL.toString(),
                                "src/test/golden/network",
                                work.toString())
                        .limit(Duration.ofSeconds(180))
                        .run();
        String section = "";
        for (String line : outcome.lines()) {
            int mark = line.indexOf("== ");
            if (mark >= 0) {
                section = line.substring(mark + 3).strip();
                said.put(section, "");
            } else {
                said.merge(section, line + "\n", String::concat);
            }
        }
        assertThat(said).as(outcome.text()).containsKey("end");
    }

    @Test
    void tagTrunksAndRateAreSetAndThePlugIsPulled() {
        assertThat(said.get("vlan-rate-unplugged"))
                .contains("done")
                .contains("5 PVID Egress Untagged")
                .containsPattern("(?m)^\\s+10\\s*$")
                .containsPattern("(?m)^\\s+20\\s*$")
                .contains("tbf")
                .contains("police")
                .containsPattern("veth100i0@inside\\s+DOWN");
    }

    @Test
    void trunksPassBesideTheUntagged() {
        assertThat(said.get("trunks"))
                .contains("done")
                .contains("1 PVID Egress Untagged")
                .containsPattern("(?m)^\\s+7-8\\s*$");
    }

    @Test
    void withoutTagEveryVlanPasses() {
        assertThat(said.get("all-vlans"))
                .contains("done")
                .contains("1 PVID Egress Untagged")
                .contains("2-4094");
    }

    @Test
    void vlanOfABridgeWithoutVlansHasTheVlansOfItsPorts() {
        assertThat(said.get("vlan-bridge"))
                .contains("done")
                .contains("eno1.5@eno1")
                .contains("bond0.5@bond0");
    }
}
