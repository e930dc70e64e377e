package dev.innkeeper.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.databind.JsonNode;

/**
 * The commands of {@code pct} that work on the node itself, by way of its agent: no operation of
 * the API is for them.
 */
final class NodeCommands {
    private static final String VMID = "vmid";

    static Map<String, BiFunction<Session, List<String>, Command>> commands() {
        Map<String, Command> all = new LinkedHashMap<>();
        for (Command command :
                List.of(
                        guest("enter", "Open a root shell in a container.", keepEnvironment())
                                .action(NodeCommands::enter),
                        guest("exec", "Run a program in a container.", keepEnvironment())
                                .action(NodeCommands::exec)
                                .withExtra(),
                        guest(
                                        "console",
                                        "Log in on a console of a container.",
                                        Options.text(
                                                "escape",
                                                "\\^?[a-z]",
                                                "Key that leaves the console with q (^a)."))
                                .action(NodeCommands::console),
                        guest("df", "Show how full a container's volumes are.")
                                .action(NodeCommands::usage),
                        guest(
                                        "fsck",
                                        "Check a file system of a stopped container.",
                                        Options.text("device", "slot", "Volume: rootfs or mpN."),
                                        Options.flag("force", "Also if it looks clean."))
                                .action(NodeCommands::check),
                        guest(
                                        "fstrim",
                                        "Give what is unused back to the storages.",
                                        Options.flag("ignore-mountpoints", "Only the root."))
                                .action(NodeCommands::trim),
                        guest("mount", "Mount a container's volumes on the node, and lock it.")
                                .action(NodeCommands::mount),
                        guest("unmount", "Unmount what mount mounted.")
                                .action(NodeCommands::unmount),
                        guest("unlock", "Take a lock from a container.")
                                .action(NodeCommands::unlock),
                        Command.of(
                                "push",
                                "Copy a file of the node into a container.",
                                List.of(VMID, "file", "destination"),
                                List.of(
                                        Options.text("perms", "octal", "Permissions of the file."),
                                        Options.text("user", "user", "Its owner, as inside."),
                                        Options.text("group", "group", "Its group, as inside.")),
                                Command.FAILED,
                                NodeCommands::push),
                        Command.of(
                                "pull",
                                "Copy a file of a container to the node.",
                                List.of(VMID, "path", "destination"),
                                List.of(
                                        Options.text("perms", "octal", "Permissions of the file."),
                                        Options.text("user", "user", "Its owner."),
                                        Options.text("group", "group", "Its group.")),
                                Command.FAILED,
                                NodeCommands::pull),
                        Command.of(
                                "cpusets",
                                "Show the CPUs of the running containers.",
                                List.of(),
                                List.of(),
                                Command.FAILED,
                                NodeCommands::cpuSets),
                        Command.of(
                                "rescan",
                                "Find volumes of containers that no configuration names.",
                                List.of(),
                                List.of(
                                        Options.text(VMID, "integer", "Only this container's."),
                                        Options.flag("dryrun", "Change nothing.")),
                                Command.REFUSED,
                                Rescan::run))) {
            all.put(command.name(), command);
        }
        var makers = new LinkedHashMap<String, BiFunction<Session, List<String>, Command>>();
        all.forEach((name, command) -> makers.put(name, (_, _) -> command));
        return makers;
    }

    private static Command guest(String name, String summary, OptionSpec... options) {
        return Command.of(
                name,
                summary,
                List.of(VMID),
                List.of(options),
                Command.FAILED,
                (_, _) -> Command.FAILED);
    }

    private static OptionSpec keepEnvironment() {
        return Options.flag("keep-env", "Keep the environment of the caller (1).");
    }

    private static int enter(Given given, Session session) throws Exception {
        return attach(request("enter", given), session);
    }

    private static int exec(Given given, Session session) throws Exception {
        if (given.extra().isEmpty()) {
            throw ApiException.failed("missing command");
        }
        Map<String, Object> request = request("exec", given);
        request.put("command", given.extra());
        return attach(request, session);
    }

    private static int console(Given given, Session session) throws Exception {
        if (session.isRemote()) {
            guestId(given);
            return RemoteConsole.run(
                    "lxc",
                    given.argument(VMID),
                    Map.of(),
                    TypedKeys.leavingBy(given.option("escape").orElse("^a")),
                    session);
        }
        Map<String, Object> request = request("console", given);
        given.option("escape").ifPresent(key -> request.put("escape", key));
        return attach(request, session);
    }

    /** Runs what the agent says on this terminal. */
    private static int attach(Map<String, Object> request, Session session) throws Exception {
        List<String> command = new ArrayList<>();
        try (AgentSocket agent = AgentSocket.open(session.agentSocket(), request)) {
            agent.read().path("command").forEach(word -> command.add(word.asString()));
        }
        session.close();
        return Terminal.run(command);
    }

    private static int usage(Given given, Session session) throws Exception {
        Map<String, Object> request = request("df", given);
        try (AgentSocket agent = AgentSocket.open(session.agentSocket(), request)) {
            new UsageTable(agent.read().path("mounts")).print(session.out());
        }
        return 0;
    }

    private static int check(Given given, Session session) throws Exception {
        Map<String, Object> request = request("fsck", given);
        given.option("device").ifPresent(slot -> request.put("slot", slot));
        request.put("force", given.isOn("force"));
        return lines(request, session);
    }

    private static int trim(Given given, Session session) throws Exception {
        Map<String, Object> request = request("fstrim", given);
        if (given.isOn("ignore-mountpoints")) {
            request.put("slot", "rootfs");
        }
        return lines(request, session);
    }

    private static int mount(Given given, Session session) throws Exception {
        String config = path(given, session, "/nodes/%s/lxc/%s/config");
        session.client().call("PUT", config, Map.of("lock", "mounted"));
        try {
            return lines("mount", given, session);
        } catch (ApiException | IOException e) {
            free(given, session);
            throw e;
        }
    }

    private static int unmount(Given given, Session session) throws Exception {
        int status = lines("unmount", given, session);
        free(given, session);
        return status;
    }

    private static int unlock(Given given, Session session) throws Exception {
        free(given, session);
        return 0;
    }

    private static void free(Given given, Session session) throws Exception {
        String lock = path(given, session, "/innkeeper/nodes/%s/lxc/%s/lock");
        session.client().call("DELETE", lock, Map.of());
    }

    private static String path(Given given, Session session, String template) throws Exception {
        return template.formatted(
                ApiClient.encode(session.node()), ApiClient.encode(given.argument(VMID)));
    }

    private static int lines(String what, Given given, Session session) throws Exception {
        return lines(request(what, given), session);
    }

    private static int lines(Map<String, Object> request, Session session) throws Exception {
        try (AgentSocket agent = AgentSocket.open(session.agentSocket(), request)) {
            for (JsonNode said = agent.read(); said.has("line"); said = agent.read()) {
                session.out().println(said.path("line").asString());
            }
        }
        return 0;
    }

    private static int push(Given given, Session session) throws Exception {
        Path file = Path.of(given.argument("file"));
        if (!Files.isRegularFile(file)) {
            throw ApiException.failed("failed to open " + file + ": no such file");
        }
        Map<String, Object> request = request("push", given);
        request.put("path", given.argument("destination"));
        request.put("size", Files.size(file));
        given.option("perms").ifPresent(mode -> request.put("mode", mode));
        given.option("user").ifPresent(user -> request.put("user", user));
        given.option("group").ifPresent(group -> request.put("group", group));
        try (AgentSocket agent = AgentSocket.open(session.agentSocket(), request);
                InputStream in = Files.newInputStream(file)) {
            in.transferTo(agent.out());
            agent.out().flush();
            agent.read();
        }
        return 0;
    }

    private static int pull(Given given, Session session) throws Exception {
        Map<String, Object> request = request("pull", given);
        request.put("path", given.argument("path"));
        Path target = Path.of(given.argument("destination"));
        try (AgentSocket agent = AgentSocket.open(session.agentSocket(), request)) {
            long size = agent.read().path("size").asLong();
            try (OutputStream out = Files.newOutputStream(target)) {
                copy(agent.in(), out, size);
            }
        }
        if (given.option("perms").isPresent()) {
            int bits = Integer.parseInt(given.option("perms").get(), 8);
            Files.setAttribute(target, "unix:mode", bits);
        }
        var lookup = target.getFileSystem().getUserPrincipalLookupService();
        if (given.option("user").isPresent()) {
            Files.setOwner(target, lookup.lookupPrincipalByName(given.option("user").get()));
        }
        if (given.option("group").isPresent()) {
            Files.setAttribute(
                    target,
                    "posix:group",
                    lookup.lookupPrincipalByGroupName(given.option("group").get()));
        }
        return 0;
    }

    private static void copy(InputStream in, OutputStream out, long size) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (long left = size; left > 0; ) {
            int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (n < 0) {
                throw new IOException("the file ended early");
            }
            out.write(buffer, 0, n);
            left -= n;
        }
    }

    private static int cpuSets(Given given, Session session) throws Exception {
        TreeMap<Integer, Set<Integer>> sets = new TreeMap<>();
        try (AgentSocket agent =
                AgentSocket.open(session.agentSocket(), Map.of("open", "cpusets"))) {
            for (JsonNode said = agent.read(); said.has("line"); said = agent.read()) {
                String[] words = said.path("line").asString().split(" ");
                Set<Integer> cpus = new TreeSet<>();
                for (int i = 1; i < words.length; i++) {
                    cpus.add(Integer.parseInt(words[i]));
                }
                sets.put(Integer.parseInt(words[0]), cpus);
            }
        }
        CpuTable.print(sets, session.out());
        return 0;
    }

    private static Map<String, Object> request(String what, Given given) throws ApiException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("open", what);
        request.put("guest", guestId(given));
        if ("0".equals(given.options().get("keep-env"))) {
            request.put("clean", true);
        }
        return request;
    }

    /** The id, refused as the API does it. */
    static int guestId(Given given) throws ApiException {
        String text = given.argument(VMID);
        if (!text.matches("-?\\d{1,18}")) {
            throw ApiException.refused(
                    "", Map.of(VMID, "type check ('integer') failed - got '" + text + "'"));
        }
        if (!text.matches("[1-9]\\d{2,8}")) {
            throw ApiException.refused(
                    "", Map.of(VMID, "invalid format - value does not look like a valid VM ID\n"));
        }
        return Integer.parseInt(text);
    }

    private NodeCommands() {}
}
