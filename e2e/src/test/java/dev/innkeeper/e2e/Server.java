package dev.innkeeper.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/**
 * A whole Innkeeper of a scenario's own: started by the script that people use, with a data
 * directory, port, node name, bridge and storage that nobody else on this machine has. Closing it
 * leaves nothing behind.
 */
final class Server implements AutoCloseable {
    static final Path ROOT =
            Path.of(System.getProperty("innkeeper.root", "..")).toAbsolutePath().normalize();
    static final String NODE = "e2enode";

    /** The storage on which scenarios work; the one called local is the whole machine's. */
    static final String STORAGE = "e2e";

    /** One at a time: two that look for free ports at the same moment may find the same. */
    private static final Object STARTS = new Object();

    private final Path data;
    private final int port;
    private final int network;
    private final boolean reachable;
    private final boolean lasting;
    private ApiClient api;

    private Server(Path data, int port, int network, boolean reachable, boolean lasting) {
        this.data = data;
        this.port = port;
        this.network = network;
        this.reachable = reachable;
        this.lasting = lasting;
        start();
        this.api = logIn();
    }

    /** Starts a fresh one with a storage of its own. */
    static Server fresh() throws IOException {
        return make(false, false);
    }

    /** The same, advertised on its bridge, so that other nodes can join. */
    static Server reachable() throws IOException {
        return make(true, false);
    }

    /** One for many scenarios, compiled as those of people are. */
    static Server lasting() throws IOException {
        return make(false, true);
    }

    private static Server make(boolean reachable, boolean lasting) throws IOException {
        Requirements.containers();
        int network = ThreadLocalRandom.current().nextInt(1, 250);
        Path data = Files.createTempDirectory(Path.of("/var/tmp"), "innkeeper-e2e-");
        int port = ThreadLocalRandom.current().nextInt(12_000, 19_000);
        try {
            var server = new Server(data, port, network, reachable, lasting);
            server.addStorage();
            return server;
        } catch (RuntimeException | Error | IOException e) {
            System.err.println(log(data));
            discard(data, bridge(network));
            throw e;
        }
    }

    /** The same data, started again (or still running: then nothing happens). */
    void start() {
        var options =
                new ArrayList<>(
                        List.of(
                                "--detach",
                                "--node-name",
                                NODE,
                                "--port",
                                Integer.toString(port),
                                "--bridge",
                                bridge(network) + "=" + gateway() + "/24"));
        if (reachable) {
            options.addAll(List.of("--advertise", gateway()));
        }
        synchronized (STARTS) {
            innkeeper("up", options.toArray(String[]::new)).ok();
        }
    }

    void stop() {
        innkeeper("down").ok();
    }

    /** Pulls the plug of a process: {@code control-plane}, {@code agent} or {@code database}. */
    void kill(String process) {
        ProcessHandle handle = process(process);
        handle.destroyForcibly();
        Awaitility.await().until(() -> !handle.isAlive());
    }

    ProcessHandle process(String name) {
        try {
            Path file =
                    name.equals("database")
                            ? data.resolve("postgresql/data/postmaster.pid")
                            : data.resolve(name + ".pid");
            long pid = Long.parseLong(Files.readString(file).lines().findFirst().orElseThrow());
            return ProcessHandle.of(pid).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Logged in as the administrator. */
    ApiClient api() {
        return api;
    }

    ApiClient logIn() {
        try {
            var client = new ApiClient(port, data.resolve("tls/ca.pem"));
            client.logIn("admin@pve", Files.readString(data.resolve("admin-password")).strip());
            api = client;
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path data() {
        return data;
    }

    int port() {
        return port;
    }

    String bridge() {
        return bridge(network);
    }

    String gateway() {
        return "10.197." + network + ".1";
    }

    /** An address of a guest on the scenario's bridge, with the length of its prefix. */
    String address(int last) {
        return "10.197." + network + "." + last + "/24";
    }

    /** Uploads a template and returns its volume. */
    String upload(Path template) throws IOException {
        await(api.upload("/nodes/" + NODE + "/storage/" + STORAGE + "/upload", "vztmpl", template));
        return STORAGE + ":vztmpl/" + template.getFileName();
    }

    /** Waits for the task that an answer started; returns how it ended ({@code OK} if well). */
    String await(ApiClient.Answer started) throws IOException {
        return Tasks.await(api, started.ok().stringValue());
    }

    JsonNode guests() throws IOException {
        return api.get("/nodes/" + NODE + "/lxc").ok();
    }

    Programs.Result innkeeper(String command, String... arguments) {
        List<String> line = new ArrayList<>();
        line.add(ROOT.resolve("innkeeper").toString());
        line.add(command);
        line.add("--data-dir");
        line.add(data.toString());
        line.addAll(List.of(arguments));
        return Programs.run(line, environment());
    }

    /** Who starts often and lives for minutes is better compiled soon than well. */
    private Map<String, String> environment() {
        return lasting
                ? Map.of("INNKEEPER_AOT", "use")
                : Map.of("INNKEEPER_AOT", "use", "JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");
    }

    /** A call as root of this node, who needs no password. */
    Programs.Result pvesh(String... arguments) {
        List<String> line = new ArrayList<>();
        line.add(ROOT.resolve("innkeeper").toString());
        line.add("pvesh");
        line.addAll(List.of(arguments));
        return Programs.run(
                line, Map.of("INNKEEPER_AOT", "use", "INNKEEPER_DATA_DIR", data.toString()));
    }

    String log() {
        return log(data);
    }

    @Override
    public void close() {
        Host.stopContainers(data);
        innkeeper("down");
        discard(data, bridge());
    }

    private void addStorage() throws IOException {
        api.post(
                        "/storage",
                        Map.of(
                                "storage",
                                STORAGE,
                                "type",
                                "dir",
                                "path",
                                data.resolve("volumes"),
                                "content",
                                "rootdir,vztmpl,images,iso,backup,snippets"))
                .ok();
    }

    private static String bridge(int network) {
        return "vmbr9" + network;
    }

    private static String log(Path data) {
        return Programs.run("sh", "-c", "tail -n 60 " + data + "/log/*.log").output();
    }

    private static void discard(Path data, String bridge) {
        for (String process : List.of("agent", "control-plane")) {
            Host.killLeftover(data.resolve(process + ".pid"), data);
        }
        Host.unmountBelow(data);
        Programs.run("ip", "link", "del", bridge);
        Programs.run("rm", "-rf", "--one-file-system", data.toString());
    }
}
