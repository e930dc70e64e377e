package dev.innkeeper.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.vm.OtherKernel;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the agent generates for VLANs and rates, done by a kernel that has all of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VlanKernelIT {
    private static final Path SCRIPTS = Path.of("src/test/golden/network");

    private Map<String, String> said = Map.of();

    @BeforeAll
    void boot(@TempDir Path work) throws IOException {
        Path root = Files.createDirectory(work.resolve("root"));
        try (DirectoryStream<Path> scripts = Files.newDirectoryStream(SCRIPTS, "*.sh")) {
            for (Path script : scripts) {
                Files.copy(script, root.resolve(script.getFileName()));
            }
        }
        said =
                OtherKernel.run(
                        "vlans.sh",
                        work,
                        List.of("ip", "bridge", "tc"),
                        List.of(
                                "bridge",
                                "8021q",
                                "veth",
                                "sch_tbf",
                                "sch_ingress",
                                "cls_u32",
                                "act_police",
                                "dummy"));
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
    void guestsHearWhoHasTheirTagAlone() {
        assertThat(said.get("traffic")).contains("same tag: yes").contains("no tag: no");
    }

    @Test
    void vlanOfABridgeWithoutVlansHasTheVlansOfItsPorts() {
        assertThat(said.get("vlan-bridge"))
                .contains("done")
                .contains("eno1.5@eno1")
                .contains("bond0.5@bond0");
    }
}
