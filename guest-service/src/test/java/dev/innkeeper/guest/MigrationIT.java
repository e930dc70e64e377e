package dev.innkeeper.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.FetchVolumes;
import dev.innkeeper.contracts.AgentCommand.OfGuest;
import dev.innkeeper.contracts.AgentCommand.OfferVolumes;
import dev.innkeeper.contracts.AgentCommand.ShutdownContainer;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.contracts.AgentCommand.WithdrawVolumes;
import dev.innkeeper.contracts.ClusterEvent.NodeMember;
import dev.innkeeper.contracts.StorageEvent.StorageDefinition;
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
        lab = new Lab(folder);
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
        await().until(() -> on(lab.agent, id).size() == 4);
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
        await().until(() -> on(lab.agent, id).size() == 4);
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

        await().atMost(Duration.ofSeconds(10)).until(() -> status(id, "pve1").equals("running"));
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
        await().until(() -> !on(lab.otherAgent, id).isEmpty());

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
