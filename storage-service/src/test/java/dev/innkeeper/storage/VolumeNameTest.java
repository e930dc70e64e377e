package dev.innkeeper.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeNameTest {

    @Test
    void readsDisks() {
        VolumeName disk = VolumeName.parse("100/vm-100-disk-0.raw");

        assertThat(disk.content()).isEqualTo(ContentType.IMAGES);
        assertThat(disk.owner()).hasToString("Optional[100]");
        assertThat(VolumeName.parse("100/subvol-100-disk-0.subvol").content())
                .isEqualTo(ContentType.ROOTDIR);
    }

    @Test
    void knowsWhoseABackupIs() {
        assertThat(VolumeName.parse("backup/vzdump-lxc-201-2026_11_21-03_51_10.tar.zst").owner())
                .hasToString("Optional[201]");
        assertThat(VolumeName.parse("backup/renamed.tar").owner()).isEmpty();
        assertThat(VolumeName.parse("iso/x.iso").owner()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iso/../../etc/passwd",
                "iso/..",
                "/etc/passwd",
                "x",
                "99/a.raw",
                "100/a.txt"
            })
    void refusesWhatLeavesTheStorage(String name) {
        assertThatThrownBy(() -> VolumeName.parse(name))
                .hasMessage("unable to parse directory volume name '" + name + "'");
    }
}
