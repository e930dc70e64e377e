package dev.innkeeper.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.ClusterEvent;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.tasks.TaskStatus;
import dev.innkeeper.tasks.Tasks;
import dev.innkeeper.testkit.RecordingAgent;
import dev.innkeeper.testkit.ServiceUnderTest;
import dev.innkeeper.testkit.ServiceUnderTest.Answer;
import dev.innkeeper.testkit.TestBroker;
import dev.innkeeper.testkit.TestDatabase;
import dev.innkeeper.testkit.TestTopics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageServiceIT {
    private static final Caller ROOT = Caller.user(UserId.ROOT);
    private static final Caller STRANGER = Caller.parse("alice@pve");
    private static final NodeName NODE = new NodeName("pve1");

    @TempDir private static Path folder;

    private static TestBroker broker;
    private static TestTopics topics;
    private static RecordingAgent agent;
    private static ServiceUnderTest service;

    @BeforeAll
    static void start() {
        broker = TestBroker.start();
        topics = new TestTopics(broker);
        topics.create("access", true);
        topics.publish(
                new ClusterEvent.NodeMember(
                        NODE,
                        1,
                        "127.0.0.1",
                        1,
                        "AA",
                        true,
                        Instant.parse("2026-01-01T00:00:00Z")));
        agent = new RecordingAgent(broker, NODE);
        service =
                ServiceUnderTest.start(
                        StorageServiceApplication.class,
                        "storage",
                        TestDatabase.create(),
                        broker,
                        Map.of("storage.secrets.key-file", folder.resolve("key")));
    }

    @AfterAll
    static void stop() {
        service.close();
        agent.close();
        topics.close();
        broker.close();
    }

    @Test
    void showsLocalFromTheFirstStart() {
        Answer answer = service.call("GET", "/storage/{storage}", Map.of("storage", "local"), ROOT);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.data().path("path").asString()).isEqualTo("/var/lib/vz");
        assertThat(answer.data().path("prune-backups").asString()).isEqualTo("keep-all=1");
    }

    @Test
    void definesChangesAndRemoves() {
        Answer created =
                create(Map.of("storage", "extra", "type", "dir", "path", "/x", "shared", true));
        Answer twice = create(Map.of("storage", "extra", "type", "dir", "path", "/x"));
        Answer read = service.call("GET", "/storage/{storage}", Map.of("storage", "extra"), ROOT);
        Answer changed =
                service.call(
                        "PUT",
                        "/storage/{storage}",
                        Map.of("storage", "extra", "content", "iso", "delete", "shared"),
                        ROOT);
        Answer unknownOption =
                service.call(
                        "PUT",
                        "/storage/{storage}",
                        Map.of("storage", "extra", "delete", "foo"),
                        ROOT);
        Answer after = service.call("GET", "/storage/{storage}", Map.of("storage", "extra"), ROOT);
        Answer removed =
                service.call("DELETE", "/storage/{storage}", Map.of("storage", "extra"), ROOT);
        Answer missing =
                service.call("DELETE", "/storage/{storage}", Map.of("storage", "extra"), ROOT);

        assertThat(created.data().toString()).contains("\"storage\":\"extra\"", "\"type\":\"dir\"");
        assertThat(twice.status()).isEqualTo(500);
        assertThat(twice.message().strip())
                .isEqualTo("create storage failed: storage ID 'extra' already defined");
        assertThat(read.data().path("shared").asInt()).isEqualTo(1);
        assertThat(read.data().path("content").asString()).isEqualTo("images,rootdir");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(unknownOption.message().strip())
                .isEqualTo("update storage failed: no such option 'foo'");
        assertThat(after.data().has("shared")).isFalse();
        assertThat(after.data().path("content").asString()).isEqualTo("iso");
        assertThat(removed.status()).isEqualTo(200);
        assertThat(missing.message().strip())
                .isEqualTo("delete storage failed: storage 'extra' does not exist");
    }

    @Test
    void refusesWhatTheTypeDoesNotKnow() {
        Answer missing = create(Map.of("storage", "b1", "type", "dir"));
        Answer foreign =
                create(Map.of("storage", "b1", "type", "dir", "path", "/x", "vgname", "vg"));

        assertThat(missing.message().strip()).isEqualTo("missing value for required option 'path'");
        assertThat(foreign.message().strip()).isEqualTo("unexpected property 'vgname'");
    }

    @Test
    void bringsUpStoragesOnANodeThatJoins() {
        await().untilAsserted(() ->
                assertThat(agent.commands())
                        .anySatisfy(command ->
                                assertThat(command)
                                        .isInstanceOfSatisfying(
                                                AgentCommand.ActivateStorage.class,
                                                it ->
                                                        assertThat(it.storage().storage())
                                                                .hasToString("local"))));
    }

    @Test
    void triesAStorageBeforeItIsDefined() {
        agent.behave(command ->
                Optional.of(
                        command instanceof AgentCommand.ActivateStorage
                                ? RecordingAgent.Outcome.failed("mkdir /proc/x: no")
                                : RecordingAgent.Outcome.done()));

        Answer refused = create(Map.of("storage", "bad", "type", "dir", "path", "/proc/x"));
        agent.behave(command -> Optional.of(RecordingAgent.Outcome.done()));

        assertThat(refused.message().strip()).isEqualTo("create storage failed: mkdir /proc/x: no");
        assertThat(
                        service.call("GET", "/storage/{storage}", Map.of("storage", "bad"), ROOT)
                                .status())
                .isEqualTo(500);
    }

    @Test
    void keepsSecretsOutOfSight() {
        create(
                Map.of(
                        "storage", "share",
                        "type", "cifs",
                        "server", "nas",
                        "share", "data",
                        "username", "bob",
                        "password", "top-secret"));

        Answer read = service.call("GET", "/storage/{storage}", Map.of("storage", "share"), ROOT);

        assertThat(read.data().path("username").asString()).isEqualTo("bob");
        assertThat(read.body().toString()).doesNotContain("top-secret", "password");
    }

    @Test
    void listsOnlyWhatTheCallerMaySee() {
        assertThat(service.call("GET", "/storage", Map.of(), ROOT).data().isEmpty()).isFalse();
        assertThat(service.call("GET", "/storage", Map.of(), STRANGER).data().isEmpty()).isTrue();
    }

    @Test
    void saysWhatIsMissingWhenATypeCannotBeUsed() {
        create(Map.of("storage", "vg", "type", "lvm", "vgname", "vg0"));

        Answer list =
                service.call(
                        "GET",
                        "/nodes/{node}/storage/{storage}/content",
                        Map.of("node", "pve1", "storage", "vg"),
                        ROOT);

        assertThat(list.status()).isEqualTo(500);
        assertThat(list.message()).contains("no driver", "lvm");
    }

    @Test
    void freesAVolumeByATask() {
        Answer answer =
                service.call(
                        "DELETE",
                        "/nodes/{node}/storage/{storage}/content/{volume}",
                        Map.of(
                                "node", "pve1",
                                "storage", "local",
                                "volume", "local:777/vm-777-disk-0.raw"),
                        ROOT);

        Upid task = Upid.parse(answer.data().asString());
        assertThat(task.type()).isEqualTo("imgdel");
        assertThat(task.id()).isEqualTo("777@local");
        await().untilAsserted(() ->
                assertThat(service.bean(Tasks.class).find(task).flatMap(TaskStatus::exitStatus))
                        .contains("OK"));
        assertThat(agent.commands())
                .anySatisfy(command ->
                        assertThat(command)
                                .isInstanceOfSatisfying(
                                        AgentCommand.FreeVolume.class,
                                        free ->
                                                assertThat(free.volume())
                                                        .isEqualTo("777/vm-777-disk-0.raw")));
    }

    @Test
    void strangersRemoveNothing() {
        Answer answer =
                service.call(
                        "DELETE",
                        "/nodes/{node}/storage/{storage}/content/{volume}",
                        Map.of("node", "pve1", "storage", "local", "volume", "iso/x.iso"),
                        STRANGER);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.message().strip())
                .isEqualTo("Permission check failed (/storage/local, Datastore.Allocate)");
    }

    @Test
    void allocatesAndAnswersTheVolume() {
        agent.behave(command ->
                Optional.of(
                        command instanceof AgentCommand.AllocateVolume it
                                ? RecordingAgent.Outcome.done(
                                        Map.of("volume", it.guest() + "/" + it.name()))
                                : RecordingAgent.Outcome.done()));
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("node", "pve1");
        parameters.put("storage", "local");
        parameters.put("vmid", 777);
        parameters.put("filename", "vm-777-disk-1.qcow2");
        parameters.put("size", "1G");

        Answer answer =
                service.call("POST", "/nodes/{node}/storage/{storage}/content", parameters, ROOT);

        assertThat(answer.data().asString()).isEqualTo("local:777/vm-777-disk-1.qcow2");
        assertThat(agent.commands())
                .anySatisfy(command ->
                        assertThat(command)
                                .isInstanceOfSatisfying(
                                        AgentCommand.AllocateVolume.class,
                                        it -> {
                                            assertThat(it.sizeBytes()).isEqualTo(1L << 30);
                                            assertThat(it.format()).isEqualTo("qcow2");
                                            assertThat(it.storage().storage())
                                                    .isEqualTo(new StorageId("local"));
                                        }));
    }

    private static Answer create(Map<String, ?> parameters) {
        return service.call("POST", "/storage", parameters, ROOT);
    }
}
