package dev.innkeeper.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.databind.JsonNode;

/**
 * What a shell may complete: commands, options and their choices from the contract; ids, nodes,
 * storages, snapshots and volumes from the control plane, if it can be asked. One candidate a line.
 */
final class Completion {

    /**
     * @param typed what stands on the line behind the program up to the cursor; the last is the
     *     word to complete
     */
    static int run(
            Program program, List<String> typed, Map<String, String> environment, PrintStream out) {
        GlobalOptions global = GlobalOptions.of(typed);
        List<String> line = global.rest();
        String word = line.isEmpty() ? "" : line.getLast();
        try (Session session = new Session(environment, global, out)) {
            new Completion(program, session)
                            .candidates(
                                    line.isEmpty() ? line : line.subList(0, line.size() - 1), word)
                            .stream()
                            .filter(candidate -> candidate.startsWith(word))
                            .distinct()
                            .sorted()
                            .forEach(out::println);
        }
        return 0;
    }

    private final Program program;
    private final Session session;

    private Completion(Program program, Session session) {
        this.program = program;
        this.session = session;
    }

    private List<String> candidates(List<String> before, String word) {
        if (before.isEmpty()) {
            List<String> names = new ArrayList<>(program.nextWords(before));
            names.add("help");
            return names;
        }
        if (before.getFirst().equals("help")) {
            return program.nextWords(before.subList(1, before.size()));
        }
        List<String> words = new ArrayList<>(program.nextWords(before));
        program.find(session, before)
                .ifPresent(
                        found -> words.addAll(ofCommand(found.command(), found.arguments(), word)));
        return words;
    }

    private List<String> ofCommand(Command command, List<String> before, String word) {
        if (word.startsWith("-")) {
            return command.options().stream().map(OptionSpec::longestName).toList();
        }
        List<String> arguments = new ArrayList<>();
        Optional<OptionSpec> open = Optional.empty();
        for (String one : before) {
            if (open.isPresent()) {
                open = Optional.empty();
            } else if (one.startsWith("-")) {
                open = option(command, one).filter(Completion::wantsValue);
            } else {
                arguments.add(one);
            }
        }
        if (open.isPresent()) {
            return ofOption(open.get(), word);
        }
        if (arguments.size() < command.positional().size()) {
            return known(command.positional().get(arguments.size()), command, arguments, word);
        }
        return List.of();
    }

    private static Optional<OptionSpec> option(Command command, String word) {
        String name = "--" + word.replaceFirst("^-+", "").replaceFirst("=.*", "");
        return word.contains("=")
                ? Optional.empty()
                : command.options().stream()
                        .filter(option -> option.longestName().equals(name))
                        .findFirst();
    }

    private static boolean wantsValue(OptionSpec option) {
        return option.arity().min() > 0;
    }

    private List<String> ofOption(OptionSpec option, String word) {
        if (option.completionCandidates() != null) {
            List<String> choices = new ArrayList<>();
            option.completionCandidates().forEach(choices::add);
            return choices;
        }
        return known(option.longestName().replaceFirst("^-+", ""), null, List.of(), word);
    }

    /** What an argument or option of this name may be. */
    private List<String> known(
            String name,
            @org.jspecify.annotations.Nullable Command command,
            List<String> arguments,
            String word) {
        try {
            if (name.equals("api_path")) {
                return ApiPaths.below(word, session);
            }
            if (program.name().equals("pveum")) {
                return ofAccess(name, arguments);
            }
            String node = "/nodes/" + ApiClient.encode(session.node());
            return switch (name) {
                case "vmid", "target-vmid" -> column(node + "/lxc", "vmid");
                case "newid" -> List.of(nextId());
                case "storage", "target-storage" -> column(node + "/storage", "storage");
                case "target", "on-node" -> column("/nodes", "node");
                case "pool" -> column("/pools", "poolid");
                case "snapname" ->
                        command != null && command.name().equals("snapshot")
                                ? List.of()
                                : snapshots(node, arguments);
                case "volume", "disk", "target-volume", "device" -> volumes(node, arguments);
                case "ostemplate", "template_path" -> templates(node);
                case "template" -> column(node + "/aplinfo", "template");
                default -> List.of();
            };
        } catch (IOException | ApiException e) {
            return List.of(); // nobody wants an error in the middle of a line
        }
    }

    /** Users, groups, roles and the like. */
    private List<String> ofAccess(String name, List<String> arguments)
            throws IOException, ApiException {
        return switch (name) {
            case "userid", "users", "username" -> column("/access/users", "userid");
            case "groupid", "groups" -> column("/access/groups", "groupid");
            case "roleid", "roles" -> column("/access/roles", "roleid");
            case "realm" -> column("/access/domains", "realm");
            case "poolid" -> column("/pools", "poolid");
            case "path" -> column("/access/acl", "path");
            case "privs" ->
                    session
                            .client()
                            .call("GET", "/access/roles/Administrator", Map.of())
                            .properties()
                            .stream()
                            .map(Map.Entry::getKey)
                            .toList();
            case "tokenid" ->
                    arguments.isEmpty()
                            ? List.of()
                            : column(
                                    "/access/users/"
                                            + ApiClient.encode(arguments.getFirst())
                                            + "/token",
                                    "tokenid");
            default -> List.of();
        };
    }

    private List<String> column(String path, String name) throws IOException, ApiException {
        List<String> values = new ArrayList<>();
        session.client()
                .call("GET", path, Map.of())
                .forEach(row -> values.add(row.path(name).asString()));
        return values;
    }

    private String nextId() throws IOException, ApiException {
        return session.client().call("GET", "/cluster/nextid", Map.of()).asString();
    }

    private List<String> snapshots(String node, List<String> arguments)
            throws IOException, ApiException {
        if (arguments.isEmpty()) {
            return List.of();
        }
        List<String> names =
                new ArrayList<>(
                        column(
                                node
                                        + "/lxc/"
                                        + ApiClient.encode(arguments.getFirst())
                                        + "/snapshot",
                                "name"));
        names.remove("current");
        return names;
    }

    private List<String> volumes(String node, List<String> arguments)
            throws IOException, ApiException {
        if (arguments.isEmpty()) {
            return List.of("rootfs");
        }
        JsonNode config =
                session.client()
                        .call(
                                "GET",
                                node + "/lxc/" + ApiClient.encode(arguments.getFirst()) + "/config",
                                Map.of());
        return config.properties().stream()
                .map(Map.Entry::getKey)
                .filter(key -> key.matches("rootfs|mp\\d+|unused\\d+"))
                .toList();
    }

    private List<String> templates(String node) throws IOException, ApiException {
        List<String> all = new ArrayList<>();
        for (String storage : column(node + "/storage", "storage")) {
            String content = node + "/storage/" + ApiClient.encode(storage) + "/content";
            session.client()
                    .call("GET", content, Map.of("content", "vztmpl"))
                    .forEach(volume -> all.add(volume.path("volid").asString()));
        }
        return all;
    }
}
