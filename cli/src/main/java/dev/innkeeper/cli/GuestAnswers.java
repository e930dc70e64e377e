package dev.innkeeper.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** How answers about guests are printed, to the blank as scripts expect it. */
final class GuestAnswers {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    /** Columns of a snapshot's time and description. */
    private static final int TIME_COLUMN = 32;

    private static final int DESCRIPTION_COLUMN = 56;

    /** Follows the task, where the answer is one. */
    static void task(JsonNode data, Given given, Session session) throws Exception {
        if (data.isString() && data.asString().startsWith("UPID:")) {
            Tasks.follow(session, data.asString());
        }
    }

    static void guests(JsonNode guests, Given given, Session session) {
        if (guests.isEmpty()) {
            return;
        }
        String row = "%-10s %-10s %-12s %-20s%n";
        session.out().printf(row, "VMID", "Status", "Lock", "Name");
        List<JsonNode> sorted = new ArrayList<>();
        guests.forEach(sorted::add);
        sorted.sort(Comparator.comparingInt(guest -> guest.path("vmid").asInt()));
        for (JsonNode guest : sorted) {
            session.out()
                    .printf(
                            row,
                            guest.path("vmid").asString(),
                            guest.path("status").asString(),
                            guest.path("lock").asString(""),
                            guest.path("name").asString(""));
        }
    }

    static void config(JsonNode config, Given given, Session session) {
        config.properties().stream()
                .filter(e -> !e.getKey().equals("digest"))
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(e -> {
                    if (e.getKey().equals("lxc") && e.getValue().isArray()) {
                        e.getValue()
                                .forEach(line ->
                                        session.out()
                                                .println(
                                                        line.path(0).asString()
                                                                + ": "
                                                                + line.path(1).asString()));
                    } else {
                        session.out().println(e.getKey() + ": " + Output.oneLine(e.getValue()));
                    }
                });
    }

    static void status(JsonNode status, Given given, Session session) {
        if (!given.isOn("verbose")) {
            session.out().println("status: " + status.path("status").asString());
            return;
        }
        boolean stopped = status.path("status").asString().equals("stopped");
        status.properties().stream()
                .filter(e -> !e.getValue().isContainer() && !(stopped && e.getKey().equals("cpu")))
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(e ->
                        session.out().println(e.getKey() + ": " + Output.oneLine(e.getValue())));
    }

    static void pending(JsonNode rows, Given given, Session session) {
        List<JsonNode> sorted = new ArrayList<>();
        rows.forEach(sorted::add);
        sorted.sort(Comparator.comparing(row -> row.path("key").asString()));
        for (JsonNode row : sorted) {
            String key = row.path("key").asString();
            if (key.equals("digest")) {
                continue;
            }
            if (row.has("delete")) {
                session.out().println("del " + key + ": " + Output.oneLine(row.path("value")));
                continue;
            }
            if (row.has("value")) {
                session.out().println("cur " + key + ": " + Output.oneLine(row.path("value")));
            }
            if (row.has("pending")) {
                session.out().println("new " + key + ": " + Output.oneLine(row.path("pending")));
            }
        }
    }

    /** The tree of snapshots, by parent, the present state among them. */
    static void snapshots(JsonNode snapshots, Given given, Session session) {
        List<JsonNode> all = new ArrayList<>();
        snapshots.forEach(all::add);
        Set<String> names = new HashSet<>();
        all.forEach(s -> names.add(s.path("name").asString()));
        List<JsonNode> roots =
                all.stream().filter(s -> !names.contains(s.path("parent").asString(""))).toList();
        for (JsonNode root : sorted(roots)) {
            branch(root, all, 0, session);
        }
    }

    private static void branch(JsonNode snapshot, List<JsonNode> all, int depth, Session session) {
        String name = snapshot.path("name").asString();
        StringBuilder line = new StringBuilder(" ".repeat(depth)).append("`-> ").append(name);
        boolean current = name.equals("current");
        if (!current) {
            pad(line, TIME_COLUMN);
            if (snapshot.has("snaptime")) {
                line.append(
                        TIME.format(
                                Instant.ofEpochSecond(snapshot.path("snaptime").asLong())
                                        .atZone(ZoneId.systemDefault())));
            }
        }
        pad(line, DESCRIPTION_COLUMN);
        String description = snapshot.path("description").asString("");
        line.append(
                description.isBlank()
                        ? "no-description"
                        : description.lines().findFirst().orElse(""));
        session.out().println(line);
        List<JsonNode> children =
                all.stream().filter(s -> s.path("parent").asString("").equals(name)).toList();
        for (JsonNode child : sorted(children)) {
            branch(child, all, depth + 1, session);
        }
    }

    private static List<JsonNode> sorted(List<JsonNode> snapshots) {
        return snapshots.stream()
                .sorted(
                        Comparator.comparing(
                                        (JsonNode s) -> s.path("name").asString().equals("current"))
                                .thenComparing(s -> s.path("snaptime").asLong(Long.MAX_VALUE))
                                .thenComparing(s -> s.path("name").asString()))
                .toList();
    }

    private static void pad(StringBuilder line, int column) {
        do {
            line.append(' ');
        } while (line.length() < column);
    }

    private GuestAnswers() {}
}
