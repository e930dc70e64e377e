package dev.innkeeper.cli;

import java.io.IOException;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Follows a task to its end, printing its log as it grows. */
final class Tasks {
    private static final int PAGE = 500;

    private Tasks() {}

    /**
     * @throws ApiException if the task ended with anything but success or warnings
     */
    static void follow(Session session, String upid)
            throws IOException, ApiException, InterruptedException {
        String node = upid.split(":", 3)[1];
        String task = "/nodes/" + node + "/tasks/" + ApiClient.encode(upid);
        int seen = 0;
        while (true) {
            JsonNode status = session.client().call("GET", task + "/status", Map.of());
            boolean stopped = status.path("status").asString().equals("stopped");
            seen = print(session, task, seen, stopped);
            if (stopped) {
                String exit = status.path("exitstatus").asString("");
                if (!exit.equals("OK") && !exit.startsWith("WARNINGS")) {
                    throw ApiException.failed(exit);
                }
                return;
            }
            // The log is all there is to watch from outside; a tenth of a second is below what a
            // person notices.
            Thread.sleep(100);
        }
    }

    private static int print(Session session, String task, int from, boolean toEnd)
            throws IOException, ApiException {
        int seen = from;
        int got;
        do {
            JsonNode rows =
                    session.client()
                            .call(
                                    "GET",
                                    task + "/log",
                                    Map.of(
                                            "start",
                                            String.valueOf(seen),
                                            "limit",
                                            String.valueOf(PAGE)));
            if (isStillEmpty(rows)) {
                return seen;
            }
            got = 0;
            for (JsonNode row : rows) {
                String text = row.path("t").asString();
                got++;
                if (!text.startsWith("TASK ")) {
                    session.out().println(text);
                }
            }
            seen += got;
        } while (toEnd && got == PAGE);
        return seen;
    }

    /** A log without lines is told as one line, in whose place the first one comes later. */
    private static boolean isStillEmpty(JsonNode rows) {
        return rows.size() == 1 && rows.path(0).path("t").asString().equals("no content");
    }
}
