package dev.innkeeper.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.contracts.AgentCommand.DownloadUrl;
import dev.innkeeper.contracts.AgentCommand.ImportUpload;
import dev.innkeeper.contracts.AgentReport.StorageFigures;
import dev.innkeeper.contracts.door.VolumeFacts;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.testkit.RecordingAgent;
import dev.innkeeper.testkit.ServiceUnderTest;
import dev.innkeeper.testkit.ServiceUnderTest.Answer;
import dev.innkeeper.testkit.TestDoor;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes over the agent's own door: uploads and live readings. */
class UploadIT {
    private static final Caller ROOT = Caller.user(UserId.ROOT);
    private static final String UPLOAD = "/nodes/{node}/storage/{storage}/upload";
    private static final String CONTENT = "/nodes/{node}/storage/{storage}/content";

    @TempDir private static Path folder;

    private static StorageLab lab;
    private static TestDoor door;
    private static RecordingAgent agent;
    private static ServiceUnderTest service;

    private final AtomicLong received = new AtomicLong(-1);

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
    void relaysAFileAndImportsIt() {
        door.behave(this::takeUpload);

        HttpResponse<String> answer = upload(form("iso", "tiny disk.iso", "x".repeat(300_000)));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains(":imgcopy::root@pam:");
        assertThat(received).hasValue(300_000);
        await().untilAsserted(() ->
                assertThat(imports())
                        .anySatisfy(command -> {
                            assertThat(command.fileName()).isEqualTo("tiny_disk.iso");
                            assertThat(command.content()).isEqualTo("iso");
                        }));
    }

    @Test
    void refusesAnotherExtensionBeforeTheFileIsRelayed() {
        door.behave(this::takeUpload);

        HttpResponse<String> answer = upload(form("iso", "tiny.txt", "x".repeat(100_000)));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"filename\":\"wrong file extension\"");
        assertThat(received).hasValue(-1);
    }

    @Test
    void dropsWhatArrivedOfABrokenForm() {
        door.behave(this::takeUpload);
        String form = form("iso", "broken.iso", "x".repeat(100_000));

        HttpResponse<String> answer = upload(form.substring(0, form.length() - 20));

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(door.asked()).anyMatch(request -> request.startsWith("DELETE /uploads/"));
        assertThat(imports()).noneMatch(command -> command.fileName().equals("broken.iso"));
    }

    @Test
    void passesOnWhyTheNodeRefuses() {
        door.behave((request, body) -> {
            body.transferTo(java.io.OutputStream.nullOutputStream());
            return new TestDoor.Answer(500, Map.of("message", "No space left on device"));
        });

        HttpResponse<String> answer = upload(form("iso", "large.iso", "x".repeat(1000)));

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("No space left on device");
    }

    @Test
    void beginsADownload() {
        Answer answer =
                service.call(
                        "POST",
                        "/nodes/{node}/storage/{storage}/download-url",
                        Map.of(
                                "node", "pve1",
                                "storage", "local",
                                "content", "iso",
                                "filename", "d.iso",
                                "url", "https://example.com/d.iso",
                                "checksum", "00",
                                "checksum-algorithm", "sha256"),
                        ROOT);

        assertThat(answer.data().asString()).contains(":download:d.iso:root@pam:");
        await().untilAsserted(() ->
                assertThat(agent.commands())
                        .anySatisfy(command ->
                                assertThat(command)
                                        .isInstanceOfSatisfying(
                                                DownloadUrl.class,
                                                it ->
                                                        assertThat(it.checksumAlgorithm())
                                                                .contains("sha256"))));
    }

    @Test
    void listsVolumesAndUsage() {
        door.behave((request, body) ->
                new TestDoor.Answer(
                        200,
                        request.equals("POST /storages/status")
                                ? new StorageFigures(new StorageId("local"), true, 1000, 400, 600)
                                : List.of(volume())));
        Map<String, Object> local = Map.of("node", "pve1", "storage", "local");

        Answer volumes = service.call("GET", CONTENT, local, ROOT);
        Answer storages =
                service.call("GET", "/nodes/{node}/storage", Map.of("node", "pve1"), ROOT);

        assertThat(volumes.data().path(0).path("volid").asString())
                .isEqualTo("local:777/vm-777-disk-0.raw");
        assertThat(volumes.data().path(0).has("parent")).isTrue();
        assertThat(volumes.data().path(0).path("vmid").asInt()).isEqualTo(777);
        assertThat(storages.data().path(0).path("used_fraction").asDouble()).isEqualTo(0.4);
        assertThat(storages.data().path(0).path("active").asInt()).isEqualTo(1);
    }

    private TestDoor.Answer takeUpload(String request, InputStream body)
            throws java.io.IOException {
        if (request.startsWith("PUT /uploads/")) {
            received.set(body.transferTo(java.io.OutputStream.nullOutputStream()));
        }
        return new TestDoor.Answer(200, Map.of());
    }

    private static List<ImportUpload> imports() {
        return agent.commands().stream()
                .filter(ImportUpload.class::isInstance)
                .map(ImportUpload.class::cast)
                .toList();
    }

    private static VolumeFacts volume() {
        return new VolumeFacts(
                "777/vm-777-disk-0.raw",
                "images",
                "raw",
                1000,
                10,
                1,
                Optional.of(new GuestId(777)),
                Optional.empty(),
                Optional.empty(),
                false,
                "/x");
    }

    private static HttpResponse<String> upload(String form) {
        return service.send(
                "POST",
                UPLOAD,
                Map.of(
                        "Content-Type", "multipart/form-data; boundary=B",
                        "Innkeeper-Parameters", "{\"node\":\"pve1\",\"storage\":\"local\"}"),
                BodyPublishers.ofString(form),
                ROOT);
    }

    private static String form(String content, String fileName, String data) {
        return ("--B\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\n%s\r\n"
                        + "--B\r\nContent-Disposition: form-data; name=\"filename\";"
                        + " filename=\"%s\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                        + "%s\r\n--B--\r\n")
                .formatted(content, fileName, data);
    }
}
