package dev.innkeeper.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.CloneContainer;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.ResizeContainerVolume;
import dev.innkeeper.contracts.AgentCommand.SnapshotContainer;
import dev.innkeeper.contracts.AgentCommand.UpdateContainer;
import dev.innkeeper.contracts.AgentReport.GuestFileWritten;
import dev.innkeeper.contracts.door.VolumeFacts;
import dev.innkeeper.guest.options.ConfigText;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.testkit.RecordingAgent.Outcome;
import dev.innkeeper.testkit.ServiceUnderTest.Answer;
import dev.innkeeper.testkit.TestDoor;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Snapshots, copies, volumes and files of containers, through the door. */
class VolumesIT {
    private static Lab lab;

    @BeforeAll
    static void start(@TempDir Path folder) {
        lab = new Lab(folder);
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @BeforeEach
    void obedientNode() {
        lab.agent.behave(lab::succeed);
    }

    @Test
    void takesSnapshotsAndGoesBack() {
        int id = lab.container(Map.of("rootfs", "tank:1", "memory", 256));

        assertThat(lab.ended(snapshot(id, "s1"))).isEqualTo("OK");
        set(id, "memory", 512);
        assertThat(lab.ended(snapshot(id, "s2"))).isEqualTo("OK");

        JsonNode list = call("GET", "/snapshot", id, Map.of()).data();
        assertThat(list)
                .extracting(row -> row.get("name").asString())
                .containsExactly("s1", "s2", "current");
        assertThat(list.get(1).get("parent").asString()).isEqualTo("s1");
        assertThat(list.get(2).get("parent").asString()).isEqualTo("s2");
        assertThat(list.get(2).get("running").asInt()).isZero();
        assertThat(last(SnapshotContainer.class).config()).doesNotContainKeys("lock", "parent");

        assertThat(lab.ended(call("POST", "/snapshot/{snapname}/rollback", id, name("s1"))))
                .isEqualTo("OK");
        assertThat(option(id, "memory")).isEqualTo("256");
        assertThat(option(id, "parent")).isEqualTo("s1");
        assertThat(option(id, "lock")).isEmpty();

        assertThat(lab.ended(call("DELETE", "/snapshot/{snapname}", id, name("s1"))))
                .isEqualTo("OK");
        assertThat(option(id, "parent")).isEmpty();
    }

    @Test
    void aSnapshotThatFailsLeavesNothing() {
        int id = lab.container(Map.of("rootfs", "tank:1"));
        lab.agent.behave(command -> Optional.of(Outcome.failed("no space left")));

        assertThat(lab.ended(snapshot(id, "s1"))).isEqualTo("no space left");

        assertThat(call("GET", "/snapshot", id, Map.of()).data()).hasSize(1);
        assertThat(option(id, "lock")).isEmpty();
    }

    @Test
    void refusesSnapshotsInTheTask() {
        int plain = lab.container(Map.of());
        int id = lab.container(Map.of("rootfs", "tank:1"));

        assertThat(lab.ended(snapshot(plain, "s1"))).isEqualTo("snapshot feature is not available");
        assertThat(lab.ended(call("DELETE", "/snapshot/{snapname}", id, name("nope"))))
                .isEqualTo("snapshot 'nope' does not exist");
        lab.ended(snapshot(id, "s1"));
        assertThat(lab.ended(snapshot(id, "s1"))).isEqualTo("snapshot name 's1' already used");
        assertRefused(
                snapshot(id, "current"), "unable to use snapshot name 'current' (reserved name)");
        assertRefused(
                call("GET", "/snapshot/{snapname}/config", id, name("zz")),
                "snapshot 'zz' does not exist");
    }

    @Test
    void boundFolderHasNoSnapshots() {
        int id = lab.container(Map.of("rootfs", "tank:1"));
        assertThat(lab.ended(snapshot(id, "before"))).isEqualTo("OK");
        set(id, "mp0", "/mnt/bindmounts/shared,mp=/shared");

        assertThat(lab.ended(snapshot(id, "after"))).isEqualTo("snapshot feature is not available");
        assertThat(
                        call("GET", "/feature", id, Map.of("feature", "snapshot"))
                                .data()
                                .get("hasFeature")
                                .asInt())
                .isZero();
    }

    @Test
    void describesASnapshot() {
        int id = lab.container(Map.of("rootfs", "tank:1"));
        lab.ended(snapshot(id, "s1"));

        Map<String, Object> words = new TreeMap<>(name("s1"));
        words.put("description", "why");
        assertThat(call("PUT", "/snapshot/{snapname}/config", id, words).status()).isEqualTo(200);

        JsonNode config = call("GET", "/snapshot/{snapname}/config", id, name("s1")).data();
        assertThat(config.get("description").asString()).isEqualTo("why\n");
        assertThat(config.get("snaptime").isNumber()).isTrue();
        assertThat(config.has("digest")).isFalse();
    }

    @Test
    void copiesAContainerWithOtherAddresses() {
        int id =
                lab.container(
                        Map.of(
                                "rootfs", "tank:1",
                                "net0", "name=eth0,bridge=vmbr0,hwaddr=BC:24:11:00:00:01"));
        int copy = Lab.nextId();

        Answer answer = call("POST", "/clone", id, Map.of("newid", copy, "hostname", "copy"));

        assertThat(lab.ended(answer)).isEqualTo("OK");
        assertThat(option(copy, "hostname")).isEqualTo("copy");
        assertThat(option(copy, "net0"))
                .startsWith("name=eth0,bridge=vmbr0,hwaddr=")
                .doesNotContain("00:00:01");
        assertThat(option(copy, "rootfs"))
                .matches("tank:9/vm-%d-disk-\\d+.raw,size=1G".formatted(copy));
        assertThat(option(copy, "lock")).isEmpty();
        assertThat(option(id, "lock")).isEmpty();
        CloneContainer command = last(CloneContainer.class);
        assertThat(command.full()).isTrue();
        assertThat(command.config()).containsKey("rootfs").doesNotContainKey("lock");
    }

    @Test
    void aCopyThatFailsLeavesNothingAndFreesTheSource() {
        int id = lab.container(Map.of("rootfs", "tank:1"));
        int copy = Lab.nextId();
        lab.agent.behave(command -> Optional.of(Outcome.failed("no space left")));

        assertThat(lab.ended(call("POST", "/clone", id, Map.of("newid", copy))))
                .isEqualTo("clone failed: no space left");

        assertThat(lab.call("GET", "/{vmid}/config", Map.of("vmid", copy)).status()).isEqualTo(500);
        assertThat(option(id, "lock")).isEmpty();
    }

    @Test
    void refusesCopiesThatCannotBe() {
        int id = lab.container(Map.of());
        int running = lab.container(Map.of("start", 1));

        assertRefused(
                call("POST", "/clone", id, Map.of("newid", running)),
                "unable to create CT %d: config file already exists".formatted(running));
        assertRefused(
                call("POST", "/clone", id, Map.of("newid", Lab.nextId(), "target", "nope")),
                "no such cluster node 'nope'");
        assertRefused(
                call("POST", "/clone", running, Map.of("newid", Lab.nextId())),
                "Cannot do full clones on a running container without snapshots");
        assertRefused(
                call("POST", "/clone", id, Map.of("newid", Lab.nextId(), "full", 0)),
                "Linked clone feature for '%s' is not available"
                        .formatted(option(id, "rootfs").split(",")[0]));
        assertThat(feature(id, "snapshot")).isZero();
        assertThat(feature(id, "copy")).isEqualTo(1);
    }

    @Test
    void templatesNeverStartAndShareTheirVolumes() {
        int id = lab.container(Map.of("rootfs", "tank:1"));

        assertThat(call("POST", "/template", id, Map.of()).status()).isEqualTo(200);

        assertThat(option(id, "template")).isEqualTo("1");
        assertThat(option(id, "rootfs")).contains("base-");
        assertThat(feature(id, "clone")).isEqualTo(1);
        assertThat(lab.ended(call("POST", "/status/start", id, Map.of())))
                .isEqualTo("you can't start a CT if it's a template");
        assertThat(lab.ended(call("POST", "/clone", id, Map.of("newid", Lab.nextId()))))
                .isEqualTo("OK");
        assertThat(last(CloneContainer.class).full()).isFalse();
    }

    @Test
    void growsVolumesOnly() {
        int id = lab.container(Map.of("rootfs", "local:1"));
        size(1L << 30);

        assertThat(lab.ended(resize(id, "+1G"))).isEqualTo("OK");
        assertThat(option(id, "rootfs")).endsWith("size=2048M");
        assertThat(last(ResizeContainerVolume.class).sizeBytes()).isEqualTo(2L << 30);
        assertRefused(resize(id, "512M"), "unable to shrink disk size");
        assertRefused(
                call("PUT", "/resize", id, Map.of("disk", "mp7", "size", "+1G")),
                "no such volume 'mp7'");
    }

    @Test
    void movesVolumesAndKeepsOrDeletesTheOldOne() {
        int id = lab.container(Map.of("mp0", "local:1,mp=/data,ro=1"));
        String old = option(id, "mp0").split(",")[0];

        assertThat(lab.ended(move(id, Map.of("volume", "mp0", "storage", "tank")))).isEqualTo("OK");
        assertThat(option(id, "mp0"))
                .matches("tank:9/vm-9-disk-\\d+.raw,mp=/data,ro=1,size=1G|.*1024M");
        assertThat(option(id, "unused0")).isEqualTo(old);
        assertThat(lab.ended(move(id, Map.of("volume", "mp0", "storage", "local", "delete", 1))))
                .isEqualTo("OK");
        assertThat(option(id, "unused1")).isEmpty();
    }

    @Test
    void givesAVolumeToAnotherContainer() {
        int from = lab.container(Map.of("mp0", "local:1,mp=/data"));
        int to = lab.container(Map.of());

        Answer answer =
                move(from, Map.of("volume", "mp0", "target-vmid", to, "target-volume", "mp1"));

        assertThat(lab.ended(answer)).isEqualTo("OK");
        assertThat(option(from, "mp0")).isEmpty();
        assertThat(option(to, "mp1")).contains("vm-%d-disk".formatted(to)).contains("mp=/data");
        assertThat(option(from, "lock") + option(to, "lock")).isEmpty();
        assertRefused(
                move(to, Map.of("volume", "mp1", "target-vmid", from, "target-volume", "rootfs")),
                "Target volume key 'rootfs' is already in use for container '%d'".formatted(from));
    }

    @Test
    void aProtectedContainerKeepsItsVolumes() {
        int id = lab.container(Map.of("mp0", "local:1,mp=/data", "protection", 1));

        assertRefused(
                set(id, "delete", "mp0"),
                "can't remove CT %d drive 'mp0' - protection mode enabled".formatted(id));
        assertRefused(
                set(id, "mp0", "local:2,mp=/data"),
                "can't update CT %d drive 'mp0' - protection mode enabled".formatted(id));
    }

    @Test
    void cardsAndNewMountPointsReachARunningContainer() {
        int id = lab.container(Map.of("start", 1));

        assertThat(set(id, "net1", "name=eth1,bridge=vmbr0").status()).isEqualTo(200);
        assertThat(last(UpdateContainer.class).changed()).containsOnlyKeys("net1");
        assertThat(set(id, "mp0", "local:1,mp=/data").status()).isEqualTo(200);
        assertThat(last(UpdateContainer.class).changed()).containsOnlyKeys("mp0");
        assertThat(set(id, "delete", "net1").status()).isEqualTo(200);
        assertThat(last(UpdateContainer.class).changed()).containsEntry("net1", Optional.empty());
        set(id, "mp0", option(id, "mp0") + ",ro=1");

        JsonNode rows = call("GET", "/pending", id, Map.of()).data();
        assertThat(rows)
                .filteredOn(row -> row.has("pending"))
                .singleElement()
                .extracting(row -> row.get("key").asString())
                .isEqualTo("mp0");
    }

    @Test
    void takesOverWhatSomebodyWroteIntoTheFile() {
        int id = lab.container(Map.of("memory", 256));
        GuestConfig before = config(id);

        write(
                id,
                before.digest(),
                ConfigText.print(before.with("memory", "300"))
                        + "lxc.apparmor.profile = unconfined\n");

        await().untilAsserted(() -> assertThat(option(id, "memory")).isEqualTo("300"));
        assertThat(config(id).current().raw()).hasSize(1);
        GuestConfig after = config(id);
        write(id, after.digest(), ConfigText.print(after).replace("memory: 300", "memory: much"));
        write(id, after.digest(), ConfigText.print(after) + "lxc.rootfs.path: /\n");
        write(id, before.digest(), ConfigText.print(after.with("memory", "400")));
        write(id, after.digest(), "nonsense\n");
        write(id, after.digest(), ConfigText.print(after.with("onboot", "1")));
        await().untilAsserted(() -> assertThat(option(id, "onboot")).isEqualTo("1"));
        assertThat(option(id, "memory")).isEqualTo("300");
        assertThat(config(id).current().raw()).hasSize(1);
    }

    @Test
    void destructionTakesWhatOnlySnapshotsNameAlong() {
        int id = lab.container(Map.of("rootfs", "tank:1", "mp0", "tank:1,mp=/data"));
        String volume = option(id, "mp0").split(",")[0];
        lab.ended(snapshot(id, "s1"));
        set(id, "delete", "mp0");
        set(id, "delete", "unused0");

        lab.ended(lab.call("DELETE", "/{vmid}", Map.of("vmid", id)));

        assertThat(last(DestroyContainer.class).config()).containsValue(volume);
    }

    private static void write(int id, String digest, String text) {
        lab.agent.report(
                new GuestFileWritten(Lab.NODE, new GuestId(id), digest, text, Instant.now()));
    }

    private static GuestConfig config(int id) {
        return lab.service.bean(Guests.class).findById(id).orElseThrow().config();
    }

    private static void size(long bytes) {
        lab.door.behave((request, body) ->
                new TestDoor.Answer(
                        200,
                        new VolumeFacts(
                                "x",
                                "images",
                                "raw",
                                bytes,
                                0,
                                0,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                false,
                                "/x")));
    }

    private static Answer snapshot(int id, String name) {
        return call("POST", "/snapshot", id, name(name));
    }

    private static Map<String, Object> name(String name) {
        return Map.of("snapname", name);
    }

    private static Answer resize(int id, String size) {
        return call("PUT", "/resize", id, Map.of("disk", "rootfs", "size", size));
    }

    private static Answer move(int id, Map<String, ?> parameters) {
        return call("POST", "/move_volume", id, parameters);
    }

    private static int feature(int id, String feature) {
        return call("GET", "/feature", id, Map.of("feature", feature))
                .data()
                .get("hasFeature")
                .asInt();
    }

    private static Answer call(String method, String path, int id, Map<String, ?> parameters) {
        Map<String, Object> all = new TreeMap<>(parameters);
        all.put("vmid", id);
        return lab.call(method, "/{vmid}" + path, all);
    }

    private static Answer set(int id, String option, Object value) {
        return call("PUT", "/config", id, Map.of(option, value));
    }

    private static String option(int id, String option) {
        return call("GET", "/config", id, Map.of()).data().path(option).asString("");
    }

    private static void assertRefused(Answer answer, String message) {
        assertThat(answer.message()).startsWith(message);
        assertThat(answer.status()).isEqualTo(500);
    }

    private static <C extends AgentCommand> C last(Class<C> type) {
        return lab.agent.commands().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .reduce((a, b) -> b)
                .orElseThrow();
    }
}
