package dev.innkeeper.agent.lxc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerMount;
import dev.innkeeper.agent.vm.OtherKernel;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Quotas of an image that is mounted with the agent's options, by a kernel that has them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuotaKernelIT {
    private Map<String, String> said = Map.of();

    @BeforeAll
    void boot(@TempDir Path work) throws IOException {
        Path root = Files.createDirectory(work.resolve("root"));
        Files.writeString(root.resolve("options"), options(work));
        said =
                OtherKernel.run(
                        "quotas.sh",
                        work,
                        List.of(
                                "mke2fs",
                                "quotacheck",
                                "quotaon",
                                "setquota",
                                "repquota",
                                "setpriv"),
                        List.of("loop", "crc32c_generic", "ext4", "quota_v2"));
    }

    /** What the agent would mount a container's volume with; it makes the loop itself. */
    private static String options(Path work) throws IOException {
        Path volume = work.resolve("images/100/vm-100-disk-0.raw");
        Files.createDirectories(volume.getParent());
        Files.createFile(volume);
        var storage =
                new StorageSpec(new StorageId("local"), "dir", Map.of("path", work.toString()));
        ContainerMount mount =
                new ContainerConfig(
                                new GuestId(100),
                                Map.of("mp0", "local:100/vm-100-disk-0.raw,mp=/srv,quota=1"))
                        .mounts()
                        .getFirst();
        return MountPlan.mountOf(mount, List.of(storage), false, Path.of("/target"))
                .options()
                .replace("image,loop,", "");
    }

    @Test
    void volumeIsMountedWithJournaledQuotas() {
        assertThat(said.get("mount"))
                .contains("done")
                .containsPattern("/srv ext4 .*jqfmt=vfsv0.*usrjquota=aquota.user");
    }

    @Test
    void toolsOfQuotasWork() {
        assertThat(said.get("quotas"))
                .contains("aquota.user", "aquota.group")
                .contains("\non")
                .contains("limited");
        assertThat(said.get("report")).containsPattern("#1000\\s.*2048");
    }

    @Test
    void limitHoldsForItsUserAlone() {
        assertThat(said.get("within")).contains("1+0 records out");
        assertThat(said.get("beyond")).contains("Disk quota exceeded");
        assertThat(said.get("root")).contains("4+0 records out");
    }
}
