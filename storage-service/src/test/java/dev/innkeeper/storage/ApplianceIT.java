package dev.innkeeper.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.contracts.AgentCommand.BuildTemplate;
import dev.innkeeper.contracts.AgentCommand.DownloadUrl;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.tasks.Tasks;
import dev.innkeeper.testkit.RecordingAgent;
import dev.innkeeper.testkit.ServiceUnderTest;
import dev.innkeeper.testkit.ServiceUnderTest.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Templates: the lists of what there is, downloads and builds. */
class ApplianceIT {
    private static final Caller ROOT = Caller.user(UserId.ROOT);
    private static final String INFO = "/nodes/{node}/aplinfo";
    private static final String BUILD = "/innkeeper/nodes/{node}/appliances/build";
    private static final String FILE = "alpine-3.19-default_20240207_amd64.tar.xz";

    @TempDir private static Path folder;

    private static StorageLab lab;
    private static RecordingAgent agent;
    private static ServiceUnderTest service;

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(
                folder.resolve("aplinfo.dat"),
                """
                Package: alpine-3.19-default
                Version: 20240207
                Type: lxc
                OS: alpine
                Section: system
                Location: system/%s
                sha512sum: abcd
                Description: Alpine
                """
                        .formatted(FILE));
        lab =
                new StorageLab(
                        folder,
                        Map.of(
                                "storage.appliances.sources[0].url",
                                folder.resolve("aplinfo.dat").toUri().toString(),
                                "storage.appliances.sources[0].base",
                                "https://images.example/pub"));
        agent = lab.agent;
        service = lab.service;
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    private static Answer list() {
        return service.call("GET", INFO, Map.of("node", "pve1"), ROOT);
    }

    @Test
    void fetchesTheListByItselfAndWhenAsked() {
        await().untilAsserted(() -> assertThat(list().body().toString()).contains(FILE));
        Answer updated = service.call("POST", "/innkeeper/appliances/update", Map.of(), ROOT);

        assertThat(updated.status()).isEqualTo(200);
        var task =
                service.bean(Tasks.class)
                        .find(dev.innkeeper.kernel.Upid.parse(updated.data().asString()));
        assertThat(task.orElseThrow().exitStatus()).contains("OK");
    }

    @Test
    void downloadsWithTheChecksumOfTheList() {
        await().untilAsserted(() -> assertThat(list().body().toString()).contains(FILE));

        Answer answer =
                service.call(
                        "POST",
                        INFO,
                        Map.of("node", "pve1", "storage", "local", "template", FILE),
                        ROOT);

        assertThat(answer.data().asString()).contains(":download:", ":root@pam:");
        await().untilAsserted(() ->
                assertThat(agent.commands())
                        .filteredOn(DownloadUrl.class::isInstance)
                        .map(DownloadUrl.class::cast)
                        .anySatisfy(command -> {
                            assertThat(command.url())
                                    .isEqualTo("https://images.example/pub/system/" + FILE);
                            assertThat(command.checksumAlgorithm()).contains("sha512");
                            assertThat(command.checksum()).contains("abcd");
                            assertThat(command.content()).isEqualTo("vztmpl");
                        }));
    }

    @Test
    void refusesATemplateThatNoListNames() {
        Answer answer =
                service.call(
                        "POST",
                        INFO,
                        Map.of("node", "pve1", "storage", "local", "template", "none.tar.gz"),
                        ROOT);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().toString()).contains("no such template");
    }

    @Test
    void buildsOnTheNode() {
        Answer answer =
                service.call(
                        "POST",
                        BUILD,
                        Map.of("node", "pve1", "storage", "local", "include", "vim,curl"),
                        ROOT);

        assertThat(answer.status()).isEqualTo(200);
        await().untilAsserted(() ->
                assertThat(agent.commands())
                        .filteredOn(BuildTemplate.class::isInstance)
                        .map(BuildTemplate.class::cast)
                        .anySatisfy(command -> {
                            assertThat(command.distribution()).isEqualTo("debian");
                            assertThat(command.suite()).isEqualTo("bookworm");
                            assertThat(command.include()).containsExactly("vim", "curl");
                        }));
    }

    @Test
    void onlyRootNamesAnotherMirror() {
        Answer answer =
                service.call(
                        "POST",
                        BUILD,
                        Map.of(
                                "node", "pve1",
                                "storage", "local",
                                "mirror", "http://mirror.example/debian"),
                        Caller.user(UserId.parse("alice@pve")));

        assertThat(answer.status()).isEqualTo(403);
    }
}
