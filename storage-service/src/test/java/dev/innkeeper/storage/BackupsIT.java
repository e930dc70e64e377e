package dev.innkeeper.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.PruneBackups;
import dev.innkeeper.contracts.AgentCommand.UpdateVolume;
import dev.innkeeper.contracts.AgentReport.StorageFigures;
import dev.innkeeper.contracts.AgentReport.StorageStatuses;
import dev.innkeeper.contracts.door.VolumeFacts;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.testkit.RecordingAgent;
import dev.innkeeper.testkit.ServiceUnderTest;
import dev.innkeeper.testkit.ServiceUnderTest.Answer;
import dev.innkeeper.testkit.TestDoor;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Notes, protection and pruning of backups, and the history of a storage's usage. */
class BackupsIT {
    private static final Caller ROOT = Caller.user(UserId.ROOT);
    private static final Caller STRANGER = Caller.parse("alice@pve");
    private static final NodeName NODE = StorageLab.NODE;
    private static final String STATISTICS = "/nodes/{node}/storage/{storage}";
    private static final String PRUNE = "/nodes/{node}/storage/{storage}/prunebackups";

    @TempDir private static Path folder;

    private static StorageLab lab;
    private static TestDoor door;
    private static RecordingAgent agent;
    private static ServiceUnderTest service;

    @BeforeAll
    static void start() {
        lab = new StorageLab(folder, Map.of());
        door = lab.door;
        agent = lab.agent;
        service = lab.service;
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @Test
    void notesAndProtectionAreWrittenOnTheNode() {
        Answer answer =
                service.call(
                        "PUT",
                        "/nodes/{node}/storage/{storage}/content/{volume}",
                        Map.of(
                                "node", "pve1",
                                "storage", "local",
                                "volume", "local:backup/" + backup(1).substring(7),
                                "notes", "before the upgrade",
                                "protected", true),
                        ROOT);

        assertThat(answer.status()).as(answer.message()).isEqualTo(200);
        assertThat(commands(UpdateVolume.class))
                .anySatisfy(command -> {
                    assertThat(command.volume()).isEqualTo(backup(1));
                    assertThat(command.notes()).contains("before the upgrade");
                    assertThat(command.protect()).contains(true);
                });
    }

    @Test
    void strangersChangeNothing() {
        Answer notes =
                service.call(
                        "PUT",
                        "/nodes/{node}/storage/{storage}/content/{volume}",
                        Map.of("node", "pve1", "storage", "local", "volume", backup(1)),
                        STRANGER);
        Answer prune =
                service.call("DELETE", PRUNE, Map.of("node", "pve1", "storage", "local"), STRANGER);

        assertThat(notes.status()).isEqualTo(403);
        assertThat(prune.status()).isEqualTo(403);
    }

    @Test
    void removesWhatNoRuleKeeps() {
        door.behave((request, body) ->
                new TestDoor.Answer(
                        200,
                        List.of(
                                facts(1, false),
                                facts(2, true),
                                facts(3, false),
                                facts(4, false))));

        Answer answer =
                service.call(
                        "DELETE",
                        PRUNE,
                        Map.of(
                                "node", "pve1",
                                "storage", "local",
                                "vmid", 100,
                                "prune-backups", "keep-last=1"),
                        ROOT);

        Upid task = Upid.parse(answer.data().asString());
        assertThat(task.type()).isEqualTo("prunebackups");
        assertThat(task.id()).isEqualTo("100@local");
        await().untilAsserted(() ->
                assertThat(commands(PruneBackups.class))
                        .singleElement()
                        .satisfies(command ->
                                assertThat(command.volumes())
                                        .containsExactly(backup(1), backup(3))));
    }

    @Test
    void usageOfTheLastHourIsShownInSteps() {
        Instant lastMinute = service.bean(Clock.class).instant().minusSeconds(70);
        for (long used : new long[] {100, 300}) {
            agent.report(
                    new StorageStatuses(
                            NODE,
                            lastMinute,
                            List.of(
                                    new StorageFigures(
                                            new StorageId("local"), true, 1000, used, 500))));
        }

        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> {
                    assertThat(figures("AVERAGE", "used")).containsExactly(200.0);
                    assertThat(figures("MAX", "used")).containsExactly(300.0);
                    assertThat(figures("AVERAGE", "total")).containsExactly(1000.0);
                });
        assertThat(rows("day", "AVERAGE")).hasSize(70);
    }

    @Test
    void usageIsDrawn() {
        Map<String, Object> wanted =
                Map.of("node", "pve1", "storage", "local", "timeframe", "week", "ds", "used,total");

        JsonNode chart = service.call("GET", STATISTICS + "/rrd", wanted, ROOT).data();

        assertThat(chart.get("filename").asString()).isEqualTo("local-pve1-used-total-week.png");
        assertThat(Base64.getDecoder().decode(chart.get("image").asString()))
                .startsWith(0x89, 'P', 'N', 'G');
    }

    private static List<Double> figures(String function, String name) {
        List<JsonNode> rows = rows("hour", function);
        assertThat(rows).hasSize(70);
        return rows.stream()
                .filter(row -> row.has(name))
                .map(row -> row.path(name).asDouble())
                .toList();
    }

    private static List<JsonNode> rows(String timeframe, String function) {
        Answer answer =
                service.call(
                        "GET",
                        STATISTICS + "/rrddata",
                        Map.of(
                                "node",
                                "pve1",
                                "storage",
                                "local",
                                "timeframe",
                                timeframe,
                                "cf",
                                function),
                        ROOT);
        return answer.data().valueStream().toList();
    }

    private static <C extends AgentCommand> List<C> commands(Class<C> type) {
        return Stream.of(agent.commands())
                .flatMap(List::stream)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private static String backup(int day) {
        return "backup/vzdump-lxc-100-2026_01_0" + day + "-10_00_00.tar.zst";
    }

    private static VolumeFacts facts(int day, boolean isProtected) {
        return new VolumeFacts(
                backup(day),
                "backup",
                "tar.zst",
                1000,
                1000,
                1,
                Optional.of(new GuestId(100)),
                Optional.empty(),
                Optional.empty(),
                isProtected,
                "/x");
    }
}
