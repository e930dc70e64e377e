package dev.innkeeper.cli;

import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Verb;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.databind.JsonNode;

/** The commands of {@code pveum}: users, groups, roles, realms, pools and who may do what. */
final class AccessCommands {
    private static final String USER = "/access/users/{userid}";
    private static final String TOKEN = USER + "/token/{tokenid}";

    /** Shorter names, and those of earlier releases. */
    static final Map<String, String> ALIASES =
            Map.ofEntries(
                    Map.entry("useradd", "user add"),
                    Map.entry("usermod", "user modify"),
                    Map.entry("userdel", "user delete"),
                    Map.entry("groupadd", "group add"),
                    Map.entry("groupmod", "group modify"),
                    Map.entry("groupdel", "group delete"),
                    Map.entry("roleadd", "role add"),
                    Map.entry("rolemod", "role modify"),
                    Map.entry("roledel", "role delete"),
                    Map.entry("aclmod", "acl modify"),
                    Map.entry("acldel", "acl delete"),
                    Map.entry("user token delete", "user token remove"));

    static Map<String, BiFunction<Session, List<String>, Command>> commands() {
        var all = new LinkedHashMap<String, BiFunction<Session, List<String>, Command>>();
        collection(all, "user", "/access/users", "userid", "/{userid}");
        collection(all, "group", "/access/groups", "groupid", "/{groupid}");
        collection(all, "role", "/access/roles", "roleid", "/{roleid}");
        collection(all, "realm", "/access/domains", "realm", "/{realm}");
        collection(all, "pool", "/pools", "poolid", "");
        add(all, "realm sync", Verb.POST, "/access/domains/{realm}/sync", "realm");
        tokens(all);
        factors(all);
        accessControl(all);
        all.put("user permissions", PermissionCommand::ofUser);
        all.put("user token permissions", PermissionCommand::ofToken);
        all.put("passwd", PasswordCommands::change);
        all.put("ticket", PasswordCommands::ticket);
        return all;
    }

    /** Add, modify, delete and list. */
    private static void collection(
            Map<String, BiFunction<Session, List<String>, Command>> all,
            String noun,
            String path,
            String key,
            String member) {
        add(all, noun + " list", Verb.GET, path);
        add(all, noun + " add", Verb.POST, path, key);
        add(all, noun + " modify", Verb.PUT, path + member, key);
        add(all, noun + " delete", Verb.DELETE, path + member, key);
    }

    private static void tokens(Map<String, BiFunction<Session, List<String>, Command>> all) {
        add(all, "user token list", Verb.GET, USER + "/token", "userid");
        add(all, "user token add", Verb.POST, TOKEN, "userid", "tokenid");
        add(all, "user token modify", Verb.PUT, TOKEN, "userid", "tokenid");
        add(all, "user token remove", Verb.DELETE, TOKEN, "userid", "tokenid");
    }

    private static void factors(Map<String, BiFunction<Session, List<String>, Command>> all) {
        add(all, "user tfa unlock", Verb.PUT, USER + "/unlock-tfa", "userid");
        all.put("user tfa list", FactorCommands::list);
        all.put("user tfa delete", FactorCommands::delete);
    }

    private static void accessControl(Map<String, BiFunction<Session, List<String>, Command>> all) {
        add(all, "acl list", Verb.GET, "/access/acl");
        all.put("acl modify", (session, line) -> entry("modify", session, line, Map.of()));
        all.put(
                "acl delete",
                (session, line) -> entry("delete", session, line, Map.of("delete", "1")));
    }

    private static Command entry(
            String name, Session session, List<String> line, Map<String, String> fixed) {
        Operation operation = operation(session, Verb.PUT, "/access/acl");
        List<OptionSpec> options = Options.of(operation, Set.of("path"), line);
        options.removeIf(option -> option.longestName().equals("--delete"));
        return Command.of(
                "acl " + name,
                name.equals("delete")
                        ? "Remove access control entries."
                        : "Add or change access control entries.",
                List.of("path"),
                options,
                Command.REFUSED,
                (given, s) -> {
                    Map<String, String> parameters = new LinkedHashMap<>(given.options());
                    parameters.put("path", given.argument("path"));
                    parameters.putAll(fixed);
                    s.client().call("PUT", operation.path(), parameters);
                    return 0;
                });
    }

    private static void add(
            Map<String, BiFunction<Session, List<String>, Command>> all,
            String name,
            Verb verb,
            String path,
            String... positional) {
        List<String> names = List.of(positional);
        all.put(
                name,
                (session, line) -> {
                    Operation operation = operation(session, verb, path);
                    List<OptionSpec> options =
                            new ArrayList<>(Options.of(operation, Set.copyOf(names), line));
                    options.addAll(Output.options());
                    return Command.of(
                            name,
                            operation.summary(),
                            names,
                            options,
                            Command.REFUSED,
                            (given, s) -> {
                                print(ApiCommand.call(operation, given, s), operation, given, s);
                                return 0;
                            });
                });
    }

    /** A task is followed; anything else is printed as its contract says. */
    private static void print(JsonNode data, Operation operation, Given given, Session session)
            throws Exception {
        if (operation.task() && data.isString()) {
            Tasks.follow(session, data.asString());
        } else if (!data.isNull()) {
            given.output().print(data, operation.returns());
        }
    }

    static Operation operation(Session session, Verb verb, String path) {
        return session.contract()
                .find(verb, path)
                .orElseThrow(() -> new IllegalStateException("no operation " + verb + " " + path));
    }

    private AccessCommands() {}
}
