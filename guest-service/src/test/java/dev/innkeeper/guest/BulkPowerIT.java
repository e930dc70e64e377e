package dev.innkeeper.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.ShutdownContainer;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.contracts.AgentReport.NodeBooted;
import dev.innkeeper.contracts.ClusterEvent.NodeOptions;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.testkit.RecordingAgent.Outcome;
import dev.innkeeper.testkit.ServiceUnderTest.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting and stopping all guests of a node. */
class BulkPowerIT {
    private static Lab lab;

    private record Seen(AgentCommand command, Instant at) {}

    private final List<Seen> seen = new CopyOnWriteArrayList<>();

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
        lab.agent.behave(this::obey);
    }

    @Test
    void startsInOrderWithPausesAndThoseWithoutOrderLast() {
        int second = lab.container(Map.of("onboot", 1, "startup", "order=2"));
        int last = lab.container(Map.of("onboot", 1));
        int first = lab.container(Map.of("onboot", 1, "startup", "order=1,up=2"));
        int manual = lab.container(Map.of());

        assertThat(lab.ended(all("startall", List.of(second, last, first, manual), Map.of())))
                .isEqualTo("OK");

        assertThat(started()).containsExactly(first, second, last);
        assertThat(Duration.between(at(first), at(second))).isGreaterThan(Duration.ofMillis(1900));
        assertThat(isRunning(manual)).isFalse();
    }

    @Test
    void startsTheOthersTooWhenForced() {
        int manual = lab.container(Map.of());

        assertThat(lab.ended(all("startall", List.of(manual), Map.of("force", true))))
                .isEqualTo("OK");

        assertThat(started()).containsExactly(manual);
    }

    @Test
    void goesOnWhenAGuestCannotStart() {
        int broken = lab.container(Map.of("onboot", 1, "startup", "1"));
        int good = lab.container(Map.of("onboot", 1, "startup", "2"));
        lab.agent.behave(command ->
                command instanceof StartContainer start && start.guest().value() == broken
                        ? Optional.of(Outcome.failed("no disk"))
                        : obey(command));

        Answer answer = all("startall", List.of(broken, good), Map.of());

        assertThat(lab.ended(answer)).isEqualTo("WARNINGS: 1");
        assertThat(isRunning(good)).isTrue();
    }

    @Test
    void stopsInReverseOrderEachWithItsOwnTime() {
        int first = lab.container(Map.of("startup", "order=1,down=7"));
        int second = lab.container(Map.of("startup", "order=2"));
        List<Integer> both = List.of(first, second);
        assertThat(lab.ended(all("startall", both, Map.of("force", true)))).isEqualTo("OK");

        assertThat(lab.ended(all("stopall", both, Map.of("timeout", 90)))).isEqualTo("OK");

        List<ShutdownContainer> stops =
                seen.stream()
                        .map(Seen::command)
                        .filter(ShutdownContainer.class::isInstance)
                        .map(ShutdownContainer.class::cast)
                        .toList();
        assertThat(stops)
                .containsExactly(
                        new ShutdownContainer(new GuestId(second), 90, true),
                        new ShutdownContainer(new GuestId(first), 7, true));
        assertThat(isRunning(first)).isFalse();
    }

    @Test
    void containersAreNotSuspendedToTheDisk() {
        int id = lab.container(Map.of());
        assertThat(lab.ended(all("startall", List.of(id), Map.of("force", true)))).isEqualTo("OK");

        assertThat(lab.ended(all("suspendall", List.of(id), Map.of()))).isEqualTo("OK");

        assertThat(isRunning(id)).isTrue();
    }

    @Test
    void aGuestThatIsNotThereIsPassedOver() {
        assertThat(lab.ended(all("startall", List.of(999999), Map.of()))).isEqualTo("OK");
    }

    @Test
    void needsPowerOverEveryGuestThatIsNamed() {
        int mine = lab.container(Map.of());
        int other = lab.container(Map.of());
        Caller user = lab.user("bulk@pve", "/vms/" + mine, "VM.PowerMgmt");

        assertThat(all("startall", List.of(mine), Map.of(), user).status()).isEqualTo(200);
        assertThat(all("startall", List.of(mine, other), Map.of(), user).message())
                .startsWith("Permission check failed (/vms/%d, VM.PowerMgmt)".formatted(other));
        assertThat(all("stopall", List.of(), Map.of(), user).message())
                .startsWith("Permission check failed (/, VM.PowerMgmt)");
    }

    @Test
    void goesOnAfterARestartOfTheService() {
        int first = lab.container(Map.of("onboot", 1, "startup", "1"));
        int second = lab.container(Map.of("onboot", 1, "startup", "2"));
        CountDownLatch patience = new CountDownLatch(1);
        lab.agent.behave(command -> {
            seen.add(new Seen(command, Instant.now()));
            await().atMost(Duration.ofMinutes(2)).until(() -> patience.getCount() == 0);
            return lab.succeed(command);
        });
        Answer answer = all("startall", List.of(first, second), Map.of());
        await().atMost(Duration.ofMinutes(2)).until(() -> started().contains(first));

        lab.restart();
        patience.countDown();

        assertThat(lab.ended(answer)).isEqualTo("OK");
        // An open command is given again, which a real agent notices.
        assertThat(started().stream().distinct()).containsExactly(first, second);
    }

    @Test
    void theNodesGuestsStartWhenItHasBootedAndWaitForItsDelay() {
        int id = lab.container(Map.of("onboot", 1));
        lab.publish(new NodeOptions(Lab.NODE, Map.of("startall-onboot-delay", "2")));
        Instant before = Instant.now();

        lab.agent.report(new NodeBooted(Lab.NODE, Set.of(), Instant.now()));

        await().atMost(Duration.ofSeconds(20)).until(() -> isRunning(id));
        assertThat(Duration.between(before, at(id))).isGreaterThan(Duration.ofMillis(1900));
        lab.publish(new NodeOptions(Lab.NODE, Map.of()));
    }

    private Optional<Outcome> obey(AgentCommand command) {
        seen.add(new Seen(command, Instant.now()));
        return lab.succeed(command);
    }

    private static Answer all(String action, List<Integer> guests, Map<String, ?> options) {
        return all(action, guests, options, Lab.ROOT);
    }

    private static Answer all(
            String action, List<Integer> guests, Map<String, ?> options, Caller caller) {
        Map<String, Object> parameters = new TreeMap<>(options);
        parameters.put("node", Lab.NODE.value());
        if (!guests.isEmpty()) {
            parameters.put("vms", String.join(",", guests.stream().map(String::valueOf).toList()));
        }
        return lab.service.call("POST", "/nodes/{node}/" + action, parameters, caller);
    }

    private static boolean isRunning(int id) {
        return lab.call("GET", "/{vmid}/status/current", Map.of("vmid", id))
                .data()
                .get("status")
                .asString()
                .equals("running");
    }

    private List<Integer> started() {
        List<Integer> ids = new ArrayList<>();
        for (Seen one : seen) {
            if (one.command() instanceof StartContainer start) {
                ids.add(start.guest().value());
            }
        }
        return ids;
    }

    private Instant at(int id) {
        return seen.stream()
                .filter(one ->
                        one.command() instanceof StartContainer start
                                && start.guest().value() == id)
                .map(Seen::at)
                .findFirst()
                .orElseThrow();
    }
}
