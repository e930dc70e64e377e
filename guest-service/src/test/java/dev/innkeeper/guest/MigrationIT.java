package dev.innkeeper.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.FetchVolumes;
import dev.innkeeper.contracts.AgentCommand.FreeVolume;
import dev.innkeeper.contracts.AgentCommand.OfGuest;
import dev.innkeeper.contracts.AgentCommand.OfferVolumes;
import dev.innkeeper.contracts.AgentCommand.ShutdownContainer;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.contracts.AgentCommand.WithdrawVolumes;
import dev.innkeeper.contracts.ClusterEvent.NodeMember;
import dev.innkeeper.contracts.StorageEvent.StorageDefinition;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.testkit.RecordingAgent;
import dev.innkeeper.testkit.RecordingAgent.Outcome;
import dev.innkeeper.testkit.ServiceUnderTest.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Moving containers from one node to another, with two nodes that do what they are told. */
class MigrationIT {
    private static Lab lab;

    @BeforeAll
    static void start(@TempDir Path folder) {
        lab = new Lab(folder, Map.of("guest.migration.silence", "20s"));
        lab.publish(new NodeMember(Lab.OTHER_NODE, 2, "10.0.0.2", 8007, "", false, Instant.EPOCH));
        lab.topics.publish(
                new StorageDefinition(
                        new StorageId("fast"),
                        "dir",
                        Map.of("path", "/fast", "content", "rootdir")));
        lab.topics.publish(
                new StorageDefinition(
                        new StorageId("nas"),
                        "dir",
                        Map.of("path", "/nas", "content", "rootdir", "shared", "1")));
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @BeforeEach
    void obedientNodes() {
        lab.agent.behave(this::obey);
        lab.otherAgent.behave(this::obey);
    }

    @Test
    void aStoppedContainerGoesWithItsLocalVolumes() {
        int id = lab.container(Map.of("rootfs", "local:1"));

        assertThat(lab.ended(migrate(id, Map.of()))).isEqualTo("OK");

        assertThat(on(lab.otherAgent, id)).hasExactlyElementsOfTypes(FetchVolumes.class);
        FetchVolumes fetch = (FetchVolumes) on(lab.otherAgent, id).getFirst();
        assertThat(fetch.ticket()).isEqualTo("secret");
        assertThat(fetch.from()).isEqualTo(Lab.NODE);
        assertThat(fetch.targets())
                .isEqualTo(Map.of(new StorageId("local"), new StorageId("local")));
        await().atMost(Duration.ofSeconds(60)).until(() -> on(lab.agent, id).size() == 4);
        assertThat(on(lab.agent, id).subList(1, 4))
                .hasExactlyElementsOfTypes(
                        OfferVolumes.class, DestroyContainer.class, WithdrawVolumes.class);
        assertThat(config(id, "pve2").data().get("rootfs").asString())
                .startsWith("local:fetched/rootfs");
        assertThat(config(id, "pve2").data().has("lock")).isFalse();
        assertThat(config(id, "pve1").status()).isEqualTo(500);
    }

    @Test
    void volumesMayGoToAnotherStorage() {
        int id = lab.container(Map.of("rootfs", "local:1"));

        assertThat(lab.ended(migrate(id, Map.of("target-storage", "local:fast")))).isEqualTo("OK");

        FetchVolumes fetch = (FetchVolumes) on(lab.otherAgent, id).getFirst();
        assertThat(fetch.targets())
                .isEqualTo(Map.of(new StorageId("local"), new StorageId("fast")));
        assertThat(fetch.storages()).extracting(s -> s.storage().value()).contains("fast");
    }

    @Test
    void aRunningContainerIsStoppedMovedAndStarted() {
        int id = running(Map.of("rootfs", "local:1"));

        assertThat(lab.ended(migrate(id, Map.of("restart", true, "timeout", 33)))).isEqualTo("OK");

        assertThat(on(lab.agent, id)).contains(new ShutdownContainer(new GuestId(id), 33, false));
        assertThat(on(lab.otherAgent, id))
                .hasExactlyElementsOfTypes(FetchVolumes.class, StartContainer.class);
        assertThat(status(id, "pve2")).isEqualTo("running");
    }

    @Test
    void sharedVolumesStayWhereTheyAreButTheNodeMustConsent() {
        int id = lab.container(Map.of("rootfs", "nas:1"));

        assertThat(lab.ended(migrate(id, Map.of()))).isEqualTo("OK");

        assertThat(on(lab.otherAgent, id)).isEmpty();
        await().atMost(Duration.ofSeconds(60)).until(() -> on(lab.agent, id).size() == 4);
        assertThat(on(lab.agent, id).get(1)).isInstanceOf(OfferVolumes.class);
        DestroyContainer removal = (DestroyContainer) on(lab.agent, id).get(2);
        assertThat(removal.config()).as("nothing that both reach is freed").isEmpty();
        assertThat(removal.unreferencedVolumes()).isFalse();
        assertThat(config(id, "pve2").data().get("rootfs").asString()).startsWith("nas:");
    }

    @Test
    void aFailedCopyLeavesTheContainerWhereItWasAndStartsItAgain() {
        int id = running(Map.of("rootfs", "local:1"));
        lab.otherAgent.behave(command -> Optional.of(Outcome.failed("no space left")));

        assertThat(lab.ended(migrate(id, Map.of("restart", true)))).isEqualTo("no space left");

        await().atMost(Duration.ofSeconds(60)).until(() -> status(id, "pve1").equals("running"));
        assertThat(config(id, "pve1").data().has("lock")).isFalse();
        assertThat(on(lab.agent, id)).hasAtLeastOneElementOfType(WithdrawVolumes.class);
    }

    @Test
    void aContainerThatDoesNotShutDownStays() {
        int id = running(Map.of("rootfs", "local:1"));
        lab.agent.behave(command ->
                command instanceof ShutdownContainer
                        ? Optional.of(Outcome.failed("it did not shut down"))
                        : obey(command));

        assertThat(lab.ended(migrate(id, Map.of("restart", true))))
                .isEqualTo("it did not shut down");

        assertThat(status(id, "pve1")).isEqualTo("running");
        assertThat(config(id, "pve1").data().has("lock")).isFalse();
        assertThat(on(lab.otherAgent, id)).isEmpty();
    }

    @Test
    void snapshotsGoWithTheirVolumesWhereBothStoragesCanDoThat() {
        int id = lab.container(Map.of("rootfs", "tank:1"));
        snapshot(id, "later");
        snapshot(id, "after");
        lab.otherAgent.behave(command ->
                command instanceof FetchVolumes
                        ? Optional.of(
                                Outcome.done(Map.of("rootfs", "tank:77/vm-77-disk-5.raw,size=1G")))
                        : obey(command));

        assertThat(migrate(id, Map.of("target-storage", "fast")).message())
                .startsWith("cannot migrate volume 'tank:")
                .contains("it has snapshots, which storage 'fast' cannot keep");
        assertThat(lab.ended(migrate(id, Map.of()))).isEqualTo("OK");

        FetchVolumes fetch = (FetchVolumes) on(lab.otherAgent, id).getFirst();
        assertThat(fetch.snapshots()).containsOnlyKeys("rootfs");
        assertThat(fetch.snapshots().get("rootfs")).containsExactlyInAnyOrder("later", "after");
        assertThat(config(id, "pve2").data().get("rootfs").asString())
                .isEqualTo("tank:77/vm-77-disk-5.raw,size=1G");
        Answer section =
                lab.call(
                        "GET",
                        "/{vmid}/config",
                        Map.of("vmid", id, "node", "pve2", "snapshot", "later"));
        assertThat(section.data().get("rootfs").asString())
                .isEqualTo("tank:77/vm-77-disk-5.raw,size=1024M");
    }

    @Test
    void aLimitIsThatOfTheCallerOrOfTheStorages() {
        lab.topics.publish(
                new StorageDefinition(
                        new StorageId("slow"),
                        "dir",
                        Map.of(
                                "path",
                                "/slow",
                                "content",
                                "rootdir",
                                "bwlimit",
                                "migration=10,default=20")));
        int free = lab.container(Map.of("rootfs", "local:1"));
        int slow = lab.container(Map.of("rootfs", "local:1"));

        assertThat(lab.ended(migrate(free, Map.of("bwlimit", 500)))).isEqualTo("OK");
        assertThat(lab.ended(migrate(slow, Map.of("target-storage", "slow")))).isEqualTo("OK");

        assertThat(((FetchVolumes) on(lab.otherAgent, free).getFirst()).bandwidth())
                .isEqualTo(500 * 1024);
        assertThat(((FetchVolumes) on(lab.otherAgent, slow).getFirst()).bandwidth())
                .isEqualTo(10 * 1024);
    }

    @Test
    void aTargetThatSaysNothingAnyMoreEndsTheMigrationAndItsLateCopyIsRemoved() {
        int id = lab.container(Map.of("rootfs", "local:1"));
        CountDownLatch back = new CountDownLatch(1);
        lab.otherAgent.behave(command -> {
            if (command instanceof FetchVolumes) {
                waitFor(back);
            }
            return obey(command);
        });

        assertThat(lab.ended(migrate(id, Map.of())))
                .isEqualTo("migration aborted: node 'pve2' does not answer");

        assertThat(config(id, "pve1").data().has("lock")).isFalse();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> on(lab.agent, id).getLast() instanceof WithdrawVolumes);
        back.countDown();
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        lab.otherAgent.commands().stream()
                                .anyMatch(command ->
                                        command instanceof FreeVolume free
                                                && free.volume().equals("fetched/rootfs-" + id)));
        assertThat(config(id, "pve1").status()).isEqualTo(200);
    }

    @Test
    void allContainersOfANodeMove() {
        int stopped = lab.container(Map.of("rootfs", "local:1"));
        int running = running(Map.of("rootfs", "local:1"));
        int bound = lab.container(Map.of("rootfs", "local:1", "mp0", "/mnt/here,mp=/here"));
        String named = stopped + "," + running + "," + bound;
        Caller nobody = lab.user("move@pve", "/vms/" + stopped, "VM.Migrate");
        Map<String, Object> all = Map.of("node", "pve1", "target", "pve2", "vms", named);

        assertThat(lab.service.call("POST", "/nodes/{node}/migrateall", all, nobody).message())
                .startsWith("Permission check failed (/vms/" + running + ", VM.Migrate)");
        assertThat(lab.ended(lab.service.call("POST", "/nodes/{node}/migrateall", all, Lab.ROOT)))
                .isEqualTo("WARNINGS: 1");

        assertThat(status(stopped, "pve2")).isEqualTo("stopped");
        assertThat(status(running, "pve2")).isEqualTo("running");
        assertThat(config(bound, "pve1").status()).as("has a folder of the node").isEqualTo(200);
    }

    @Test
    void aFolderThatIsTheSameOnAllNodesStandsInNobodysWay() {
        int local = lab.container(Map.of("rootfs", "nas:1", "mp0", "/mnt/here,mp=/here"));
        int shared = lab.container(Map.of("rootfs", "nas:1", "mp0", "/mnt/all,mp=/all,shared=1"));

        assertThat(migrate(local, Map.of()).message())
                .startsWith("cannot migrate local bind mount point 'mp0' (/mnt/here)");
        assertThat(lab.ended(migrate(shared, Map.of()))).isEqualTo("OK");
        assertThat(config(shared, "pve2").data().get("mp0").asString())
                .isEqualTo("/mnt/all,mp=/all,shared=1");
    }

    @Test
    void isRefusedWhereItMakesNoSense() {
        int id = running(Map.of("rootfs", "local:1"));

        assertThat(migrate(id, Map.of("target", "pve1")).body().toString())
                .contains("target is local node.");
        assertThat(migrate(id, Map.of("target", "pve9")).message())
                .startsWith("no such cluster node 'pve9'");
        assertThat(migrate(id, Map.of()).message())
                .startsWith("Can't migrate running container without --online or --restart");
        assertThat(migrate(id, Map.of("online", true)).message())
                .startsWith("lxc live migration is currently not implemented");
        assertThat(migrate(id, Map.of("restart", true, "target-storage", "isos")).message())
                .startsWith("storage 'isos' does not support container directories");
    }

    @Test
    void goesOnAfterARestartOfTheService() {
        int id = lab.container(Map.of("rootfs", "local:1"));
        Instant until = Instant.now().plusSeconds(60);
        boolean[] patience = {true};
        lab.otherAgent.behave(command -> {
            await().atMost(Duration.between(Instant.now(), until)).until(() -> !patience[0]);
            return obey(command);
        });
        Answer answer = migrate(id, Map.of());
        await().atMost(Duration.ofSeconds(60)).until(() -> !on(lab.otherAgent, id).isEmpty());

        lab.restart();
        patience[0] = false;

        assertThat(lab.ended(answer)).isEqualTo("OK");
        assertThat(config(id, "pve2").status()).isEqualTo(200);
    }

    private Optional<Outcome> obey(AgentCommand command) {
        if (command instanceof OfferVolumes) {
            return Optional.of(Outcome.done(Map.of("ticket", "secret")));
        }
        if (command instanceof FetchVolumes fetch) {
            return Optional.of(
                    Outcome.done(Map.of("rootfs", "local:fetched/rootfs-" + fetch.guest())));
        }
        return lab.succeed(command);
    }

    private static void snapshot(int id, String name) {
        Answer taken = lab.call("POST", "/{vmid}/snapshot", Map.of("vmid", id, "snapname", name));
        assertThat(lab.ended(taken)).isEqualTo("OK");
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int running(Map<String, ?> options) {
        int id = lab.container(options);
        Answer start = lab.call("POST", "/{vmid}/status/start", Map.of("vmid", id));
        assertThat(lab.ended(start)).isEqualTo("OK");
        return id;
    }

    private static Answer migrate(int id, Map<String, ?> options) {
        Map<String, Object> parameters = new HashMap<>(options);
        parameters.put("vmid", id);
        parameters.putIfAbsent("target", "pve2");
        return lab.call("POST", "/{vmid}/migrate", parameters);
    }

    private static Answer config(int id, String node) {
        return lab.call("GET", "/{vmid}/config", Map.of("vmid", id, "node", node));
    }

    private static String status(int id, String node) {
        return lab.call("GET", "/{vmid}/status/current", Map.of("vmid", id, "node", node))
                .data()
                .get("status")
                .asString();
    }

    private static List<AgentCommand> on(RecordingAgent agent, int id) {
        return agent.commands().stream()
                .filter(command -> command instanceof OfGuest guest && guest.guest().value() == id)
                .toList();
    }
}
