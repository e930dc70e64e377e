package dev.innkeeper.guest.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.contracts.GuestKind;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SnapshotTreeTest {
    private static final Instant NOON = Instant.ofEpochSecond(1_795_229_029);
    private static final GuestConfig CONFIG =
            ConfigText.parse(
                    GuestKind.LXC,
                    """
                    #about it
                    arch: amd64
                    lock: snapshot
                    memory: 512
                    mp0: tank:100/vm-100-disk-1.raw,mp=/m,size=1G
                    rootfs: tank:100/vm-100-disk-0.raw,size=1G
                    unused0: tank:100/vm-100-disk-9.raw
                    lxc.cap.drop: sys_admin
                    """);

    @Test
    void remembersTheOptionsButNeitherLockNorUnusedVolumes() {
        GuestConfig config =
                SnapshotTree.prepared(CONFIG, "s1", Optional.of("why"), NOON).without("lock");

        assertThat(ConfigText.print(config))
                .endsWith(
                        """

                        [s1]
                        #why
                        arch: amd64
                        memory: 512
                        mp0: tank:100/vm-100-disk-1.raw,mp=/m,size=1G
                        rootfs: tank:100/vm-100-disk-0.raw,size=1G
                        snapstate: prepare
                        snaptime: 1795229029
                        lxc.cap.drop: sys_admin
                        """);
        assertThat(config.has("parent")).isFalse();
    }

    @Test
    void eachFollowsTheOneBefore() {
        GuestConfig config = three();

        assertThat(config.get("parent")).contains("s3");
        assertThat(parent(config, "s3")).contains("s2");
        assertThat(parent(config, "s2")).contains("s1");
        assertThat(parent(config, "s1")).isEmpty();
        assertThat(SnapshotTree.byTime(config))
                .extracting(Map.Entry::getKey)
                .containsExactly("s1", "s2", "s3");
    }

    @Test
    void whatFollowedADeletedOneFollowsWhatThatFollowed() {
        GuestConfig middle = SnapshotTree.deleted(three(), "s2");
        GuestConfig last = SnapshotTree.deleted(middle, "s3");
        GuestConfig none = SnapshotTree.deleted(last, "s1");

        assertThat(parent(middle, "s3")).contains("s1");
        assertThat(last.get("parent")).contains("s1");
        assertThat(none.has("parent")).isFalse();
        assertThat(none.snapshots()).isEmpty();
    }

    @Test
    void goingBackStartsABranchAndKeepsWhatCameLater() {
        GuestConfig later =
                three().with("memory", "1024")
                        .with("description", "new words")
                        .without("mp0")
                        .with("mp1", "tank:100/vm-100-disk-2.raw,mp=/n,size=1G")
                        .withPending("tty", "3");

        GuestConfig back = GuestRollback.of(later, "s1");

        assertThat(back.get("memory")).contains("512");
        assertThat(back.get("parent")).contains("s1");
        assertThat(back.get("description")).contains("new words\n");
        assertThat(back.get("mp0")).contains("tank:100/vm-100-disk-1.raw,mp=/m,size=1G");
        assertThat(back.has("mp1")).isFalse();
        assertThat(back.get("unused1")).contains("tank:100/vm-100-disk-2.raw");
        assertThat(back.pending().isEmpty()).isTrue();
        assertThat(back.has("snaptime")).isFalse();
        assertThat(back.snapshots()).containsOnlyKeys("s1", "s2", "s3");
    }

    private static GuestConfig three() {
        GuestConfig config = CONFIG;
        for (int i = 1; i <= 3; i++) {
            String name = "s" + i;
            Instant at = NOON.plusSeconds(i);
            config =
                    SnapshotTree.committed(
                            SnapshotTree.prepared(config, name, Optional.empty(), at), name);
        }
        return config;
    }

    private static Optional<String> parent(GuestConfig config, String name) {
        return Optional.ofNullable(config.snapshots().get(name)).flatMap(s -> s.get("parent"));
    }
}
