package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.contracts.AccessEvent.UserState;
import dev.innkeeper.gateway.fixture.RawClient;
import dev.innkeeper.gateway.fixture.RunningGateway;
import dev.innkeeper.kernel.UserId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A connection that stays open answers every request, however its bytes are cut and whatever came
 * before. Answers from memory are written while the request is still being handed over, which the
 * HTTP library once got wrong for a request that had waited for the one before it: nobody asked the
 * socket for more.
 */
class KeepAliveIT {
    private static final int CONNECTIONS = 8;
    private static final int ROUNDS = 150;

    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        gateway = RunningGateway.start();
        gateway.tell(new UserState(UserId.ROOT, true, Optional.empty(), Set.of()));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static String get(String path) {
        return "GET /api2/json" + path + " HTTP/1.1\r\nHost: h\r\n" + root() + "\r\n";
    }

    private static String root() {
        return gateway.cookie("root@pam");
    }

    private static String hot() {
        return get("/version");
    }

    private static String passedOn() {
        return get("/access/groups");
    }

    /** A header, and the body that belongs to it. */
    private static List<String> change(String body) {
        return post("/access/groups", body);
    }

    private static List<String> post(String path, String body) {
        return List.of(
                "POST /api2/json"
                        + path
                        + " HTTP/1.1\r\nHost: h\r\n"
                        + root()
                        + gateway.csrf("root@pam")
                        + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n",
                body);
    }

    private static void assertAnswered(RawClient client) {
        assertThat(client.read().statusLine()).isEqualTo("HTTP/1.1 200 OK");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 20, 60})
    void requestIsReadAfterOneThatWaitedForAnother(int together) {
        try (RawClient client = gateway.connect()) {
            client.send(passedOn() + hot().repeat(together - 1));
            for (int i = 0; i < together; i++) {
                assertAnswered(client);
            }

            assertAnswered(client.send(hot()));
            assertAnswered(client.send(passedOn()));
            assertAnswered(client.send(hot()));
        }
    }

    @Test
    void requestMayBeCutAnywhere() {
        String change = String.join("", change("groupid=a"));
        try (RawClient client = gateway.connect()) {
            for (int at = 1; at < change.length(); at++) {
                client.send(change.substring(0, at)).send(change.substring(at));
                assertAnswered(client);
            }
            for (int at = 1; at < hot().length(); at++) {
                String request = hot();
                client.send(request.substring(0, at)).send(request.substring(at));
                assertAnswered(client);
            }
        }
    }

    @Test
    void anyMixtureOfRequestsIsAnswered() throws ExecutionException, InterruptedException {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int seed = 0; seed < CONNECTIONS; seed++) {
                var random = new Random(seed);
                all.add(clients.submit(() -> ask(random)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    private static void ask(Random random) {
        RawClient client = gateway.connect();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                int together = random.nextInt(4) == 0 ? 1 + random.nextInt(5) : 1;
                boolean ends = random.nextInt(20) == 0;
                var pieces = new ArrayList<String>();
                for (int i = 0; i < together; i++) {
                    pieces.addAll(request(random.nextInt(6)));
                }
                if (ends) {
                    pieces.addAll(refused(random.nextInt(3)));
                }
                send(client, pieces, random);
                for (int i = 0; i < together; i++) {
                    assertAnswered(client);
                }
                if (ends) {
                    assertThat(client.read().closed()).isTrue();
                    client.close();
                    client = gateway.connect();
                }
            }
        } finally {
            client.close();
        }
    }

    private static List<String> request(int kind) {
        return switch (kind) {
            case 0 -> List.of(hot());
            case 1 -> List.of(get("/cluster/resources"));
            case 2 -> List.of(passedOn());
            case 3 -> change("groupid=a");
            case 4 -> post("/nodes/pve1/lxc/100/status/start", "");
            default -> List.of(get("/nodes/pve1/lxc"));
        };
    }

    /** Requests that are answered early, and end the connection. */
    private static List<String> refused(int kind) {
        return switch (kind) {
            case 0 -> change("unknown=1");
            case 1 -> List.of(get("/nodes/nope/lxc"));
            default -> List.of(get("/nope"));
        };
    }

    /** In records of TLS that are cut like a client's writes, or at random, or not at all. */
    private static void send(RawClient client, List<String> pieces, Random random) {
        switch (random.nextInt(3)) {
            case 0 -> pieces.stream().filter(piece -> !piece.isEmpty()).forEach(client::send);
            case 1 -> client.send(String.join("", pieces));
            default -> {
                byte[] all = String.join("", pieces).getBytes(StandardCharsets.ISO_8859_1);
                int at = random.nextInt(all.length);
                client.send(Arrays.copyOfRange(all, 0, at));
                client.send(Arrays.copyOfRange(all, at, all.length));
            }
        }
    }
}
