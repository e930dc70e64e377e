package dev.innkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** Background work of the server. */
final class Tasks {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration INTERVAL = Duration.ofMillis(50);

    /** Waits for the end and returns the exit status. */
    static String await(ApiClient api, String upid) throws IOException {
        var end = new AtomicReference<String>();
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(INTERVAL)
                .until(() -> {
                    JsonNode status = api.get(path(upid) + "/status").ok();
                    end.set(status.path("exitstatus").asString(""));
                    return "stopped".equals(status.get("status").stringValue());
                });
        return end.get();
    }

    /** Waits for the end, which must be good. */
    static void succeed(ApiClient api, ApiClient.Answer started) throws IOException {
        String upid = started.ok().stringValue();
        String end = await(api, upid);
        assertThat(end).as(() -> upid + "\n" + log(api, upid)).isEqualTo("OK");
    }

    /** The task's log, a line each. */
    static String log(ApiClient api, String upid) {
        try {
            var text = new StringBuilder();
            api.get(path(upid) + "/log?limit=500")
                    .ok()
                    .forEach(line -> text.append(line.get("t").stringValue()).append('\n'));
            return text.toString();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String path(String upid) {
        return "/nodes/" + upid.split(":")[1] + "/tasks/" + upid;
    }

    private Tasks() {}
}
