package dev.innkeeper.e2e;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Creates, starts, stops and destroys one container over and over, through power cuts. It notes
 * what it was promised and holds the server to it: a task that was acknowledged ends, and what a
 * task that ended well has done stays done.
 */
final class Customer implements Runnable {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Server server;
    private final int vmid;
    private final String template;
    private final Random random;
    private volatile boolean finishing;
    private State state = State.ABSENT;
    private int promises;
    private int kept;

    private enum State {
        ABSENT,
        STOPPED,
        RUNNING,
        /** A request went out and no answer came back: it may have been done or not. */
        UNKNOWN
    }

    Customer(Server server, int vmid, String template, long seed) {
        this.server = server;
        this.vmid = vmid;
        this.template = template;
        this.random = new Random(seed);
    }

    int vmid() {
        return vmid;
    }

    /** What it asked for and got, for the test's output. */
    String summary() {
        return "guest %d: %d tasks, %d of them ended well".formatted(vmid, promises, kept);
    }

    /** Lets it end after what it is doing. */
    void finish() {
        finishing = true;
    }

    @Override
    public void run() {
        while (!finishing) {
            switch (state) {
                case ABSENT -> attempt(State.STOPPED, this::create);
                case STOPPED -> {
                    if (random.nextInt(3) == 0) {
                        attempt(State.ABSENT, api -> api.delete(path()));
                    } else {
                        attempt(State.RUNNING, api -> api.post(path() + "/status/start", Map.of()));
                    }
                }
                case RUNNING ->
                        attempt(State.STOPPED, api -> api.post(path() + "/status/stop", Map.of()));
                case UNKNOWN -> state = look();
            }
        }
        state = look();
    }

    private interface Request {
        ApiClient.Answer send(ApiClient api) throws IOException;
    }

    /** Sends the request; if it is acknowledged, waits for the end and checks what was promised. */
    private void attempt(State goal, Request request) {
        ApiClient.Answer answer;
        try {
            answer = request.send(server.api());
        } catch (IOException lost) {
            state = State.UNKNOWN;
            return;
        }
        if (answer.status() != 200) {
            // Refused: by a gateway that has lost a service, or because a lock is still held.
            pause();
            state = State.UNKNOWN;
            return;
        }
        promises++;
        String end = waitFor(answer.data().stringValue());
        State now = look();
        kept += end.equals("OK") ? 1 : 0;
        if (end.equals("OK") && now != goal) {
            throw new AssertionError(
                    "guest %d is %s after a task that ended well should have made it %s"
                            .formatted(vmid, now, goal));
        }
        state = now;
    }

    private ApiClient.Answer create(ApiClient api) throws IOException {
        return api.post(
                "/nodes/" + Server.NODE + "/lxc",
                Map.of(
                        "vmid",
                        vmid,
                        "ostemplate",
                        template,
                        "rootfs",
                        Server.STORAGE + ":1",
                        "hostname",
                        "ct" + vmid,
                        "memory",
                        64,
                        "swap",
                        0,
                        "net0",
                        "name=eth0,bridge=" + server.bridge()));
    }

    /** A task that was acknowledged must be known and must end, whatever happens meanwhile. */
    private String waitFor(String upid) {
        return persistently(
                "the end of " + upid,
                () -> {
                    var answer =
                            server.api()
                                    .get("/nodes/" + Server.NODE + "/tasks/" + upid + "/status");
                    if (answer.status() == 400) {
                        throw new AssertionError("the server has forgotten " + upid);
                    }
                    return answer.status() == 200
                                    && "stopped".equals(answer.data().get("status").stringValue())
                            ? Optional.of(answer.data().get("exitstatus").asString())
                            : Optional.empty();
                });
    }

    /** What the server says of the guest, once it is free. */
    private State look() {
        return persistently(
                "a free guest " + vmid,
                () -> {
                    var answer = server.api().get("/nodes/" + Server.NODE + "/lxc");
                    if (answer.status() != 200) {
                        return Optional.empty();
                    }
                    for (var guest : answer.data()) {
                        if (guest.get("vmid").asInt() == vmid) {
                            return guest.has("lock")
                                    ? Optional.empty()
                                    : Optional.of(
                                            guest.get("status").stringValue().equals("running")
                                                    ? State.RUNNING
                                                    : State.STOPPED);
                        }
                    }
                    return Optional.of(State.ABSENT);
                });
    }

    private interface Attempt<T> {
        Optional<T> get() throws IOException;
    }

    private <T> T persistently(String what, Attempt<T> attempt) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String last = "";
        while (System.nanoTime() < deadline) {
            try {
                Optional<T> result = attempt.get();
                if (result.isPresent()) {
                    return result.get();
                }
            } catch (IOException down) {
                last = down.toString();
            }
            pause();
        }
        throw new AssertionError("waited in vain for " + what + " " + last);
    }

    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE.toMillis()));
    }

    private String path() {
        return "/nodes/" + Server.NODE + "/lxc/" + vmid;
    }
}
