package dev.innkeeper.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StorageDefinitionTest {
    private static final StorageId ID = new StorageId("bk");

    @Test
    void writesItsSectionAsProxmoxDoes() {
        StorageDefinition backups =
                StorageDefinition.define(
                        ID,
                        StorageType.DIR,
                        Map.of(
                                "shared", "1",
                                "prune-backups", "keep-last=3,keep-daily=7",
                                "path", "/var/lib/bk",
                                "max-protected-backups", "5",
                                "content", "backup"),
                        1);

        assertThat(backups.section())
                .isEqualTo(
                        """
                        dir: bk
                        \tpath /var/lib/bk
                        \tcontent backup
                        \tmax-protected-backups 5
                        \tprune-backups keep-last=3,keep-daily=7
                        \tshared 1

                        """);
    }

    @Test
    void writesDisableWithoutAValueAndFirst() {
        StorageDefinition group =
                StorageDefinition.define(
                        new StorageId("l1"),
                        StorageType.LVM,
                        Map.of("vgname", "novg", "disable", "1"),
                        1);

        assertThat(group.section())
                .isEqualTo("lvm: l1\n\tdisable\n\tvgname novg\n\tcontent images\n\n");
        group.change(Map.of("disable", "0"), Set.of());
        assertThat(group.section()).isEqualTo("lvm: l1\n\tvgname novg\n\tcontent images\n\n");
    }

    @Test
    void anImpliedDefinitionIsNotWritten() {
        StorageDefinition local = StorageDefinition.implied(new StorageId("local"), "/var/lib/vz");

        assertThat(local.section()).isEmpty();
        local.writeDown();
        assertThat(local.section()).startsWith("dir: local\n\tpath /var/lib/vz\n");
    }

    @Test
    void refusesContentThatTheTypeCannotHold() {
        assertThatThrownBy(() ->
                        StorageDefinition.define(
                                ID, StorageType.LVM, Map.of("vgname", "vg", "content", "iso"), 1))
                .hasMessage("storage does not support content type 'iso'");
    }

    @Test
    void keepsRequiredAndFixedOptions() {
        StorageDefinition definition =
                StorageDefinition.define(ID, StorageType.DIR, Map.of("path", "/x"), 1);

        assertThatThrownBy(() -> definition.change(Map.of(), Set.of("path")))
                .hasMessage("update storage failed: unable to delete required option 'path'");
        assertThatThrownBy(() -> definition.change(Map.of("path", "/y"), Set.of()))
                .hasMessage("can't change value of fixed parameter 'path'");
        assertThatThrownBy(() -> definition.change(Map.of("nodes", "a"), Set.of("nodes")))
                .hasMessageContaining("unable to set and delete property 'nodes'");
    }

    @Test
    void canBeLimitedToNodes() {
        StorageDefinition definition =
                StorageDefinition.define(
                        ID, StorageType.DIR, Map.of("path", "/x", "nodes", "pve1,pve2"), 1);

        assertThat(definition.isFor(new NodeName("pve2"))).isTrue();
        assertThat(definition.isFor(new NodeName("pve3"))).isFalse();
    }
}
