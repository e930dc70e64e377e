package dev.innkeeper.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.api.model.StartQemuRequest;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.testkit.ServiceUnderTest;
import dev.innkeeper.testkit.ServiceUnderTest.Answer;
import dev.innkeeper.testkit.TestBroker;
import dev.innkeeper.testkit.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** A service's door as the gateway meets it. */
class DoorIT {
    private static final Caller ALICE = Caller.user(UserId.parse("alice@pve"));
    private static final String START = "/nodes/{node}/lxc/{vmid}/status/start";
    private static final String STOP = "/nodes/{node}/lxc/{vmid}/status/stop";

    private static TestBroker broker;
    private static ServiceUnderTest service;

    @SpringBootApplication(scanBasePackages = "none")
    @Import(SampleHandlers.class)
    static class Application {}

    /** A door that the contract gives to another service. */
    @RestController
    static class StrayHandlers {
        @PostMapping("/access/users")
        void create(StartQemuRequest request) {
            // Never called.
        }
    }

    @SpringBootApplication(scanBasePackages = "none")
    @Import(StrayHandlers.class)
    static class StrayApplication {}

    @BeforeAll
    static void start() {
        broker = TestBroker.start();
        service =
                ServiceUnderTest.start(
                        Application.class, "guest", TestDatabase.create(), broker, Map.of());
    }

    @AfterAll
    static void stop() {
        service.close();
        broker.close();
    }

    @Test
    void unsignedCallIsRefused() {
        assertThat(service.callUnsigned("GET", "/nodes/{node}/lxc")).isEqualTo(401);
        assertThat(service.callUnsigned("GET", "/internal/echo")).isEqualTo(401);
    }

    @Test
    void requestIsBoundAndTheAnswerCarriesPositions() {
        HttpResponse<String> answer =
                service.send(
                        "POST",
                        START,
                        Map.of("Content-Type", "application/json"),
                        BodyPublishers.ofString("{\"node\":\"pve1\",\"vmid\":100,\"debug\":1}"),
                        ALICE);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).matches("\\{\"data\":\"UPID:pve1:.*:vzstart:100:alice@pve:\"}");
        assertThat(answer.headers().firstValue("Innkeeper-Positions"))
                .get()
                .asString()
                .matches("tasks\\.guest=\\d+,things=\\d+");
    }

    @Test
    void listHasItsTotalFlagsAreNumbersAndAbsentIsLeftOut() {
        Answer answer = service.call("GET", "/nodes/{node}/lxc", Map.of("node", "n"), ALICE);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().toString())
                .isEqualTo("{\"data\":[{\"vmid\":100,\"template\":1}],\"total\":7}");
    }

    @Test
    void problemsHaveTheirStatusAndMessage() {
        Answer forbidden = service.call("POST", STOP, Map.of("node", "n", "vmid", 100), ALICE);
        Answer refused = service.call("POST", STOP, Map.of("node", "n", "vmid", 101), ALICE);
        Answer invalid = service.call("POST", STOP, Map.of("node", "n", "vmid", 102), ALICE);

        assertThat(forbidden.status()).isEqualTo(403);
        assertThat(forbidden.message())
                .startsWith("Permission check failed (/vms/100, VM.PowerMgmt)");
        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.message()).startsWith("CT is locked (backup)");
        assertThat(invalid.status()).isEqualTo(400);
        assertThat(invalid.body().path("errors").path("vmid").asString("")).isEqualTo("taken");
    }

    @Test
    void faultTellsNothing() {
        Answer fault = service.call("POST", STOP, Map.of("node", "n", "vmid", 103), ALICE);

        assertThat(fault.status()).isEqualTo(500);
        assertThat(fault.body().toString()).doesNotContain("secret");
    }

    @Test
    void unknownPathIsNotImplemented() {
        assertThat(service.call("GET", "/nodes/{node}/nothing", Map.of(), ALICE).status())
                .isEqualTo(501);
    }

    @Test
    void uploadHasItsParametersInAHeader() {
        HttpResponse<String> answer =
                service.send(
                        "POST",
                        START,
                        Map.of(
                                "Content-Type",
                                "application/octet-stream",
                                "Innkeeper-Parameters",
                                "{\"node\":\"n\",\"vmid\":104}"),
                        BodyPublishers.ofString("any bytes"),
                        ALICE);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains(":vzstart:104:");
    }

    @Test
    void callerClientAndTraceArriveAtTheHandler() {
        HttpResponse<String> answer =
                service.send(
                        "GET",
                        "/internal/echo",
                        Map.of(
                                "Innkeeper-Client",
                                "192.0.2.1",
                                "traceparent",
                                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                        BodyPublishers.noBody(),
                        ALICE);

        assertThat(answer.body())
                .contains("\"caller\":\"alice@pve\"")
                .contains("\"client\":\"192.0.2.1\"")
                .contains("0af7651916cd43dd8448eb211c80319c")
                .contains("\"yes\":1");
    }

    @Test
    void issuedTaskIsKnownAtOnceAndOthersAreNot() {
        String upid =
                service.call("POST", START, Map.of("node", "n", "vmid", 105), ALICE)
                        .data()
                        .asString("");

        Answer known = service.call("GET", "/internal/tasks?upid=" + upid, Map.of(), ALICE);
        Answer unknown =
                service.call(
                        "GET",
                        "/internal/tasks?upid=" + upid.replace("alice", "carol"),
                        Map.of(),
                        ALICE);

        assertThat(known.data().path("upid").asString("")).isEqualTo(upid);
        assertThat(Upid.parse(upid).id()).isEqualTo("105");
        assertThat(unknown.status()).isEqualTo(404);
    }

    @Test
    void doorOfAnotherServiceEndsTheStart() {
        assertThatThrownBy(() ->
                        ServiceUnderTest.start(
                                StrayApplication.class,
                                "guest",
                                TestDatabase.create(),
                                broker,
                                Map.of()))
                .hasMessageContaining("POST /access/users");
    }

    @Test
    void metricsAndHealthAreOnAPortOfTheirOwn() throws Exception {
        String port = service.bean(Environment.class).getProperty("local.management.port");
        String base = "http://127.0.0.1:" + port + "/actuator/";
        try (HttpClient http = HttpClient.newHttpClient()) {
            String metrics =
                    http.send(
                                    HttpRequest.newBuilder(URI.create(base + "prometheus")).build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body();
            String health =
                    http.send(
                                    HttpRequest.newBuilder(URI.create(base + "health")).build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body();

            assertThat(metrics)
                    .contains(
                            "outbox_age_seconds{",
                            "consumer_lag{",
                            "task_age_seconds{",
                            "service=\"guest\"");
            assertThat(health).contains("\"db\"", "\"broker\"", "\"projections\"");
        }
    }
}
