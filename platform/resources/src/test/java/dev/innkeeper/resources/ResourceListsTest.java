package dev.innkeeper.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.contracts.AccessEvent;
import dev.innkeeper.contracts.AgentReport.CpuInfo;
import dev.innkeeper.contracts.AgentReport.GuestFigures;
import dev.innkeeper.contracts.AgentReport.GuestStatuses;
import dev.innkeeper.contracts.AgentReport.NodeStatus;
import dev.innkeeper.contracts.AgentReport.StorageFigures;
import dev.innkeeper.contracts.AgentReport.StorageStatuses;
import dev.innkeeper.contracts.ClusterEvent.NodeMember;
import dev.innkeeper.contracts.GuestEvent.GuestRemoved;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.StorageEvent.StorageDefinition;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResourceListsTest {
    private static final NodeName PVE1 = new NodeName("pve1");
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final Caller ROOT = Caller.user(UserId.ROOT);
    private static final Caller ALICE = Caller.user(UserId.parse("alice@pve"));

    private final TestClock clock = new TestClock();
    private final ResourceModel model = new ResourceModel(clock);
    private final ResourceLists lists = new ResourceLists(model, clock);
    private AccessSnapshot access =
            AccessSnapshot.empty()
                    .with(
                            List.of(
                                    new AccessEvent.UserState(
                                            ALICE.user(), true, Optional.empty(), Set.of()),
                                    new AccessEvent.RoleState("Auditor", Set.of("VM.Audit"), false),
                                    new AccessEvent.PoolState(
                                            "prod",
                                            Set.of(new GuestId(200)),
                                            Set.of(new StorageId("local")))));

    private static final class TestClock extends Clock {
        private Instant now = START;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private void givenNode() {
        model.apply(new NodeMember(PVE1, 1, "192.0.2.2", 8007, "AA:BB", true, START));
        model.apply(
                new NodeStatus(
                        PVE1,
                        START,
                        4375,
                        0.5,
                        0,
                        List.of("1", "1", "1"),
                        25_276_510_208L,
                        2_262_155_264L,
                        0,
                        0,
                        270_553_174_016L,
                        43_469_357_056L,
                        0,
                        new CpuInfo("x", 1, 2, 2, "2000", "", true),
                        "",
                        "",
                        "",
                        "x86_64",
                        "efi",
                        1,
                        "1",
                        Map.of()),
                START);
    }

    private void givenContainer(int id, boolean running, Map<String, String> config) {
        model.apply(
                new GuestState(
                        new GuestId(id),
                        GuestKind.LXC,
                        PVE1,
                        config,
                        1,
                        running,
                        Optional.empty(),
                        false));
    }

    private String all(Caller caller) {
        return text(lists.resources(access, caller, ResourceLists.Part.ALL));
    }

    private static String text(PreparedJson json) {
        return new String(json.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void stoppedContainerHasTheRecordedFields() {
        givenNode();
        givenContainer(
                200,
                false,
                Map.of(
                        "hostname", "ct1b",
                        "memory", "300",
                        "cpulimit", "0.5",
                        "rootfs", "local:200/vm-200-disk-0.raw,size=4G",
                        "tags", "prod"));

        assertThat(text(lists.resources(access, ROOT, ResourceLists.Part.VM)))
                .isEqualTo(
                        "{\"data\":[{\"id\":\"lxc/200\",\"type\":\"lxc\",\"vmid\":200,"
                                + "\"node\":\"pve1\",\"name\":\"ct1b\",\"status\":\"stopped\","
                                + "\"template\":0,\"maxcpu\":0.5,\"cpu\":0,\"mem\":0,"
                                + "\"maxmem\":314572800,\"disk\":0,\"maxdisk\":4294967296,"
                                + "\"uptime\":0,\"netin\":0,\"netout\":0,\"diskread\":0,"
                                + "\"diskwrite\":0,\"tags\":\"prod\",\"pool\":\"prod\"}]}");
    }

    @Test
    void partsAndGuestsComeInTheRecordedOrder() {
        givenNode();
        givenContainer(101, false, Map.of());
        givenContainer(1000, false, Map.of());
        givenContainer(100, false, Map.of());
        model.apply(
                new StorageDefinition(
                        new StorageId("local"), "dir", Map.of("content", "iso,backup")));

        assertThat(all(ROOT).replaceAll("\"id\":\"([^\"]*)\"", "\n$1\n").lines())
                .containsSubsequence(
                        "/pool/prod",
                        "lxc/100",
                        "lxc/1000",
                        "lxc/101",
                        "node/pve1",
                        "storage/pve1/local",
                        "sdn/pve1/localnetwork");
    }

    @Test
    void nodesAreSeenByAllButTheirFiguresAreNot() {
        givenNode();
        givenContainer(100, false, Map.of());

        assertThat(all(ALICE))
                .isEqualTo(
                        "{\"data\":[{\"id\":\"node/pve1\",\"type\":\"node\",\"node\":\"pve1\","
                                + "\"status\":\"online\",\"level\":\"\",\"cgroup-mode\":1}]}");
        assertThat(text(lists.nodes(access, ALICE)))
                .contains("\"ssl_fingerprint\":\"AA:BB\"")
                .doesNotContain("maxmem");
        assertThat(text(lists.nodes(access, ROOT))).contains("\"maxmem\":25276510208");
    }

    @Test
    void guestIsSeenAsSoonAsPermissionIsGiven() {
        givenNode();
        givenContainer(100, false, Map.of());
        assertThat(all(ALICE)).doesNotContain("lxc/100");

        access =
                access.with(
                        List.of(
                                new AccessEvent.AclEntry(
                                        new AclPath("/vms/100"),
                                        AccessEvent.SubjectKind.USER,
                                        "alice@pve",
                                        "Auditor",
                                        true)));

        assertThat(all(ALICE)).contains("lxc/100");
    }

    @Test
    void poolIsNamedOnlyToThoseWhoMaySeeIt() {
        givenNode();
        givenContainer(200, false, Map.of());
        access =
                access.with(
                        List.of(
                                new AccessEvent.AclEntry(
                                        new AclPath("/vms"),
                                        AccessEvent.SubjectKind.USER,
                                        "alice@pve",
                                        "Auditor",
                                        true)));

        assertThat(all(ALICE)).contains("lxc/200").doesNotContain("prod");
        assertThat(all(ROOT)).contains("\"pool\":\"prod\"");
    }

    @Test
    void ownersChangesAreSeenAtOnceAndFiguresSoon() {
        givenNode();
        givenContainer(100, true, Map.of());
        assertThat(all(ROOT)).contains("\"mem\":0,");

        model.apply(
                new GuestStatuses(
                        PVE1,
                        START,
                        List.of(
                                new GuestFigures(
                                        new GuestId(100),
                                        7,
                                        0.25,
                                        77,
                                        0,
                                        0,
                                        5,
                                        9,
                                        1,
                                        2,
                                        3,
                                        4,
                                        42))),
                START);
        clock.now = START.plusMillis(500);
        assertThat(all(ROOT))
                .contains(
                        "\"status\":\"running\"", "\"mem\":77,", "\"cpu\":0.25,", "\"uptime\":7,");

        givenContainer(100, false, Map.of());
        assertThat(all(ROOT)).contains("\"status\":\"stopped\"").contains("\"mem\":0,");
    }

    @Test
    void guestsOfSilentNodeAreUnknown() {
        givenNode();
        givenContainer(100, true, Map.of());

        clock.now = START.plusSeconds(31);
        model.checkSilence();

        assertThat(all(ROOT)).contains("\"status\":\"unknown\"", "\"status\":\"offline\"");
    }

    @Test
    void removedGuestIsGone() {
        givenNode();
        givenContainer(100, false, Map.of());
        assertThat(all(ROOT)).contains("lxc/100");

        model.apply(new GuestRemoved(new GuestId(100), GuestKind.LXC, PVE1, 2, false));

        assertThat(all(ROOT)).doesNotContain("lxc/100");
    }

    @Test
    void storageShowsItsUsageOnceItsNodeReports() {
        givenNode();
        model.apply(
                new StorageDefinition(
                        new StorageId("local"), "dir", Map.of("content", "iso,backup")));
        model.apply(
                new StorageStatuses(
                        PVE1,
                        START,
                        List.of(new StorageFigures(new StorageId("local"), true, 100, 40, 60))),
                START);

        assertThat(text(lists.resources(access, ROOT, ResourceLists.Part.STORAGE)))
                .isEqualTo(
                        "{\"data\":[{\"id\":\"storage/pve1/local\",\"type\":\"storage\","
                                + "\"storage\":\"local\",\"node\":\"pve1\",\"plugintype\":\"dir\","
                                + "\"content\":\"iso,backup\",\"shared\":0,"
                                + "\"status\":\"available\",\"disk\":40,\"maxdisk\":100}]}");
    }

    @Test
    void whoeverSeesEverythingSharesTheBytes() {
        givenNode();
        access =
                access.with(
                        List.of(
                                new AccessEvent.RoleState(
                                        "All",
                                        Set.of(
                                                "VM.Audit",
                                                "Sys.Audit",
                                                "Pool.Audit",
                                                "SDN.Audit",
                                                "Datastore.Audit"),
                                        false),
                                new AccessEvent.AclEntry(
                                        AclPath.ROOT,
                                        AccessEvent.SubjectKind.USER,
                                        "alice@pve",
                                        "All",
                                        true)));
        givenContainer(200, false, Map.of());
        all(ALICE);

        assertThat(lists.resources(access, ALICE, ResourceLists.Part.ALL))
                .isSameAs(lists.resources(access, ROOT, ResourceLists.Part.ALL));
    }

    @Test
    void sizesAreReadFromTheConfiguration() {
        assertThat(ConfiguredSize.size("local:100/disk.raw,size=1.5G")).isEqualTo(1_610_612_736L);
        assertThat(ConfiguredSize.size("local:100/disk.raw,size=512M,ro=1")).isEqualTo(512L << 20);
        assertThat(ConfiguredSize.size("none,media=cdrom")).isZero();
    }
}
