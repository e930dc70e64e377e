package dev.innkeeper.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.databind.JsonNode;

/** {@code pveum user permissions}: what a user or token may do, path by path. */
final class PermissionCommand {

    static Command ofUser(Session session, List<String> line) {
        return Command.of(
                        "user permissions",
                        "Show what a user may do, or oneself.",
                        List.of("userid"),
                        options(),
                        Command.REFUSED,
                        (given, s) -> show(given, s, given.arguments().get("userid")))
                .optional(1);
    }

    static Command ofToken(Session session, List<String> line) {
        return Command.of(
                "user token permissions",
                "Show what an API token may do.",
                List.of("userid", "tokenid"),
                options(),
                Command.REFUSED,
                (given, s) ->
                        show(given, s, given.argument("userid") + "!" + given.argument("tokenid")));
    }

    private static List<OptionSpec> options() {
        List<OptionSpec> options = new ArrayList<>();
        options.add(Options.text("path", "string", "Only this path."));
        options.addAll(Output.options());
        return options;
    }

    private static int show(
            Given given, Session session, @org.jspecify.annotations.Nullable String who)
            throws Exception {
        Map<String, String> parameters = new LinkedHashMap<>(given.options());
        if (who != null) {
            parameters.put("userid", who);
        }
        JsonNode held = session.client().call("GET", "/access/permissions", parameters);
        if (given.output().structured()) {
            given.output().print(held);
        } else {
            print(held, given, session);
        }
        return 0;
    }

    private static void print(JsonNode held, Given given, Session session) {
        Map<String, String> byPath = new TreeMap<>();
        held.properties().forEach(path -> byPath.put(path.getKey(), lines(path.getValue())));
        if (byPath.isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        byPath.forEach((path, privileges) -> rows.add(List.of(path, privileges)));
        given.output().print(new Table(List.of("ACL path", "Permissions"), rows));
        session.out().println("Permissions marked with '(*)' have the 'propagate' flag set.");
    }

    private static String lines(JsonNode privileges) {
        Map<String, String> sorted = new TreeMap<>();
        privileges
                .properties()
                .forEach(one ->
                        sorted.put(
                                one.getKey(),
                                one.getKey() + (one.getValue().asInt(0) == 1 ? " (*)" : "")));
        return String.join("\n", sorted.values());
    }

    private PermissionCommand() {}
}
