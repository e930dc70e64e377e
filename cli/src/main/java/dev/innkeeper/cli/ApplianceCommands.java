package dev.innkeeper.cli;

import dev.innkeeper.api.Verb;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.databind.JsonNode;

/** The commands of {@code pveam}: templates of containers. */
final class ApplianceCommands {
    private static final String CONTENT = "/nodes/%s/storage/%s/content";

    static Map<String, BiFunction<Session, List<String>, Command>> commands() {
        var all = new LinkedHashMap<String, BiFunction<Session, List<String>, Command>>();
        all.put(
                "update",
                ApiCommand.of(
                        "update",
                        Verb.POST,
                        "/innkeeper/appliances/update",
                        (data, given, session) -> {
                            GuestAnswers.task(data, given, session);
                            session.out().println("update successful");
                        },
                        Command.FAILED));
        all.put("available", (_, _) -> available());
        all.put(
                "download",
                ApiCommand.of(
                        "download",
                        Verb.POST,
                        "/nodes/{node}/aplinfo",
                        GuestAnswers::task,
                        Command.FAILED,
                        "storage",
                        "template"));
        all.put("list", (_, _) -> list());
        all.put("remove", (_, _) -> remove());
        all.put(
                "build",
                ApiCommand.of(
                        "build",
                        Verb.POST,
                        "/innkeeper/nodes/{node}/appliances/build",
                        GuestAnswers::task,
                        Command.FAILED,
                        "storage"));
        return all;
    }

    private static Command available() {
        List<OptionSpec> options = new ArrayList<>();
        options.add(
                Options.choice(
                        "section",
                        List.of("system", "mail", "turnkeylinux"),
                        "Only templates of this section."));
        options.addAll(Output.options());
        return Command.of(
                "available",
                "List templates that can be downloaded.",
                List.of(),
                options,
                Command.FAILED,
                (given, session) -> {
                    List<JsonNode> wanted = new ArrayList<>();
                    JsonNode all =
                            session.client()
                                    .call(
                                            "GET",
                                            "/nodes/"
                                                    + ApiClient.encode(session.node())
                                                    + "/aplinfo",
                                            Map.of());
                    for (JsonNode one : all) {
                        String section = one.path("section").asString();
                        if (given.option("section").map(section::equals).orElse(true)) {
                            wanted.add(one);
                        }
                    }
                    wanted.sort(
                            Comparator.comparing((JsonNode one) -> one.path("section").asString())
                                    .thenComparing(one -> one.path("template").asString()));
                    if (given.output().structured()) {
                        given.output().print(wanted);
                        return 0;
                    }
                    for (JsonNode one : wanted) {
                        session.out()
                                .printf(
                                        "%-15s %s%n",
                                        one.path("section").asString(),
                                        one.path("template").asString());
                    }
                    return 0;
                });
    }

    private static Command list() {
        return Command.of(
                "list",
                "List the templates on a storage.",
                List.of("storage"),
                Output.options(),
                Command.FAILED,
                (given, session) -> {
                    JsonNode volumes =
                            session.client()
                                    .call(
                                            "GET",
                                            content(session, given.argument("storage")),
                                            Map.of("content", "vztmpl"));
                    if (given.output().structured()) {
                        given.output().print(volumes);
                        return 0;
                    }
                    List<JsonNode> sorted = new ArrayList<>();
                    volumes.forEach(sorted::add);
                    sorted.sort(Comparator.comparing(v -> v.path("volid").asString()));
                    session.out().printf("%-60s %-6s%n", "NAME", "SIZE");
                    for (JsonNode volume : sorted) {
                        session.out()
                                .printf(
                                        Locale.ROOT,
                                        "%-60s %.2fMB%n",
                                        volume.path("volid").asString(),
                                        volume.path("size").asDouble() / (1 << 20));
                    }
                    return 0;
                });
    }

    private static Command remove() {
        return Command.of(
                "remove",
                "Delete a template.",
                List.of("template_path"),
                List.of(),
                Command.FAILED,
                (given, session) -> {
                    String volume = given.argument("template_path");
                    int colon = volume.indexOf(':');
                    if (colon < 1 || !volume.startsWith("vztmpl/", colon + 1)) {
                        throw ApiException.failed("unable to parse volume ID '" + volume + "'");
                    }
                    JsonNode data =
                            session.client()
                                    .call(
                                            "DELETE",
                                            content(session, volume.substring(0, colon))
                                                    + "/"
                                                    + ApiClient.encode(volume),
                                            Map.of());
                    GuestAnswers.task(data, given, session);
                    return 0;
                });
    }

    private static String content(Session session, String storage) throws Exception {
        return CONTENT.formatted(ApiClient.encode(session.node()), ApiClient.encode(storage));
    }

    private ApplianceCommands() {}
}
