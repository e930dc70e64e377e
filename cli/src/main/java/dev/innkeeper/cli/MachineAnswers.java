package dev.innkeeper.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** How answers about virtual machines are printed, where they differ from containers'. */
final class MachineAnswers {
    private static final double MEBIBYTE = 1L << 20;
    private static final double GIBIBYTE = 1L << 30;

    static void machines(JsonNode machines, Given given, Session session) {
        if (machines.isEmpty()) {
            return;
        }
        session.out()
                .printf(
                        "%10s %-20s %-10s %-10s %12s %-10s%n",
                        "VMID", "NAME", "STATUS", "MEM(MB)", "BOOTDISK(GB)", "PID");
        List<JsonNode> sorted = new ArrayList<>();
        machines.forEach(sorted::add);
        sorted.sort(Comparator.comparingInt(machine -> machine.path("vmid").asInt()));
        for (JsonNode machine : sorted) {
            session.out()
                    .printf(
                            Locale.ROOT,
                            "%10s %-20s %-10s %-10d %12.2f %-10d%n",
                            machine.path("vmid").asString(),
                            machine.path("name").asString(""),
                            machine.path("status").asString(),
                            Math.round(machine.path("maxmem").asDouble() / MEBIBYTE),
                            machine.path("maxdisk").asDouble() / GIBIBYTE,
                            machine.path("pid").asLong(0));
        }
    }

    /** What cannot be resized is said, but is no failure (recorded). */
    static void resized(JsonNode data, Given given, Session session) throws Exception {
        try {
            GuestAnswers.task(data, given, session);
        } catch (ApiException e) {
            System.err.println(e.getMessage());
        }
    }

    static void text(JsonNode data, Given given, Session session) {
        String text = data.asString("");
        session.out().print(text.endsWith("\n") ? text : text + "\n");
    }

    static void json(JsonNode data, Given given, Session session) {
        session.out().println(PrettyJson.print(data));
    }

    /** What the guest agent returned; nothing for a command without an answer. */
    static void agent(JsonNode data, Given given, Session session) {
        JsonNode result = data.path("result");
        if (!result.isMissingNode() && !result.isNull() && !result.isEmpty()) {
            json(result, given, session);
        }
    }

    private MachineAnswers() {}
}
