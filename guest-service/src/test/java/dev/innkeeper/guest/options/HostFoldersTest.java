package dev.innkeeper.guest.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.kernel.ProblemException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostFoldersTest {

    @ParameterizedTest
    @ValueSource(strings = {"/", "/etc", "/etc/", "/var/../etc", "/var", "/mnt/../root"})
    void refusesWhatTheNodeLivesFrom(String folder) {
        MountPoint point = MountPoint.parse("mp0", folder + ",mp=/shared");

        assertThatThrownBy(() -> HostFolders.checked("mp0", point))
                .isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/mnt/bindmounts/shared", "/srv/data", "/var/lib/vz", "local:100/a.raw"})
    void allowsOtherFoldersAndVolumes(String folder) {
        MountPoint point = MountPoint.parse("mp0", folder + ",mp=/shared");

        assertThat(HostFolders.checked("mp0", point)).isSameAs(point);
    }
}
