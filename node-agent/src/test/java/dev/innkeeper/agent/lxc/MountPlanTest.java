package dev.innkeeper.agent.lxc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerMount;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountPlanTest {
    private static final String VOLUME = "local:100/vm-100-disk-0.raw";

    @TempDir Path folder;

    private List<StorageSpec> storages = List.of();

    @BeforeEach
    void fill() throws IOException {
        storages =
                List.of(
                        new StorageSpec(
                                new StorageId("local"), "dir", Map.of("path", folder.toString())));
        Files.createDirectories(folder.resolve("images/100"));
        Files.createFile(folder.resolve("images/100/vm-100-disk-0.raw"));
    }

    @Test
    void quotaOfAnImageIsJournaled() throws IOException {
        assertThat(options(VOLUME + ",mp=/srv,quota=1", false))
                .isEqualTo("image,loop,usrjquota=aquota.user,grpjquota=aquota.group,jqfmt=vfsv0");
    }

    @Test
    void everyOptionFindsItsPlace() throws IOException {
        assertThat(options(VOLUME + ",mp=/srv,ro=1,acl=0,mountoptions=noatime;discard", true))
                .isEqualTo("image,loop,ro,noatime,discard,noacl");
        assertThat(options(folder + ",mp=/srv,mountoptions=noexec;lazytime", true))
                .isEqualTo("bind,noexec");
    }

    @Test
    void quotaNeedsAPrivilegedContainer() {
        assertThatThrownBy(() -> options(VOLUME + ",mp=/srv,quota=1", true))
                .isInstanceOf(WorkFailure.class)
                .hasMessage("mp0: quotas are not supported in unprivileged containers");
    }

    private String options(String text, boolean unprivileged) throws IOException {
        ContainerMount mount =
                new ContainerConfig(new GuestId(100), Map.of("mp0", text)).mounts().getFirst();
        return MountPlan.mountOf(mount, storages, unprivileged, Path.of("/target")).options();
    }
}
