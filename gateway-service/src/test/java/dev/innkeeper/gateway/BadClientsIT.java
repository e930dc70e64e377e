package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.gateway.fixture.RawClient;
import dev.innkeeper.gateway.fixture.RecordingService;
import dev.innkeeper.gateway.fixture.RunningGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that dawdle, guess passwords or come in crowds do no harm to the others. */
class BadClientsIT {
    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        gateway =
                RunningGateway.start(
                        "innkeeper.gateway.connection.header-wait=1s",
                        "innkeeper.gateway.failed-logins-per-minute=20");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static String version() {
        return "GET /api2/json/version HTTP/1.1\r\nHost: h\r\n"
                + gateway.cookie("root@pam")
                + "\r\n";
    }

    private static String login(String user) {
        String body = "username=" + user + "&password=x";
        return "POST /api2/extjs/access/ticket HTTP/1.1\r\nHost: h\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    @Test
    void unfinishedHeaderIsNotWaitedFor() {
        try (RawClient client = gateway.connect()) {
            client.send("GET /api2/json/version HTTP/1.1\r\nHos");

            assertThat(client.readAll()).isEmpty();
        }
    }

    @Test
    void crowdOfStrangersDoesNotSlowGoodCallers() {
        List<RawClient> strangers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            strangers.add(
                    gateway.connect().send("GET /api2/json/version HTTP/1.1\r\nHost: h\r\n\r\n"));
        }
        try (RawClient good = gateway.connect()) {
            long start = System.nanoTime();
            assertThat(good.send(version()).read().statusLine()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(2));
        }
        strangers.forEach(stranger -> {
            assertThat(stranger.read().statusLine()).isEqualTo("HTTP/1.1 401 No ticket");
            stranger.close();
        });
    }

    @Test
    void guessingPasswordsEndsAfterTwentyFailuresButNotForRoot() {
        gateway.service()
                .answers(
                        "POST /access/ticket",
                        RecordingService.Answer.problem(
                                401,
                                "UNAUTHENTICATED",
                                "{\"message\":\"authentication failure\"}"));
        List<RawClient> guesses = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            guesses.add(gateway.connect().send(login("alice@pve")));
        }
        guesses.forEach(RawClient::read);
        guesses.forEach(RawClient::close);
        gateway.service()
                .answers("POST /access/ticket", RecordingService.Answer.ok("{\"data\":{}}"));

        try (RawClient again = gateway.connect();
                RawClient root = gateway.connect()) {
            assertThat(again.send(login("alice@pve")).read().text()).contains("\"success\":0");
            assertThat(root.send(login("root@pam")).read().text()).contains("\"success\":1");
        }
    }

    @Test
    void tooLongHeaderIsRefused() {
        try (RawClient client = gateway.connect()) {
            client.send(
                    "GET /api2/json/version HTTP/1.1\r\nX: " + "x".repeat(100_000) + "\r\n\r\n");

            assertThat(client.read().statusLine()).startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void garbageIsRefused() {
        try (RawClient client = gateway.connect()) {
            client.send("\u0001\u0002\u0003\r\n\r\n");

            assertThat(client.read().statusLine()).isEqualTo("HTTP/1.1 400 Bad Request");
        }
    }
}
