package dev.innkeeper.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.StorageId;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeNameTest {
    private final DirStorage storage =
            Storages.of(new StorageSpec(new StorageId("local"), "dir", Map.of("path", "/s")));

    @ParameterizedTest
    @CsvSource({
        "iso/tiny.iso, /s/template/iso/tiny.iso",
        "vztmpl/d.tar.zst, /s/template/cache/d.tar.zst",
        "backup/vzdump-lxc-100-x.tar, /s/dump/vzdump-lxc-100-x.tar",
        "snippets/a.yaml, /s/snippets/a.yaml",
        "100/vm-100-disk-0.raw, /s/images/100/vm-100-disk-0.raw",
        "9000/base-9000-disk-0.qcow2/100/vm-100-disk-0.qcow2, /s/images/100/vm-100-disk-0.qcow2"
    })
    void namesHaveTheirPlace(String name, String path) {
        assertThat(storage.pathOf(name)).isEqualTo(Path.of(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iso/../../etc/passwd",
                "iso/..",
                "100/..",
                "100/../101/x.raw",
                "iso/",
                "/etc/passwd",
                "5/vm-5-disk-0.raw",
                "other/x",
                "iso/.hidden"
            })
    void namesThatLeadOutAreNone(String name) {
        assertThatThrownBy(() -> storage.pathOf(name))
                .isInstanceOf(WorkFailure.class)
                .hasMessageStartingWith("unable to parse directory volume name");
    }
}
