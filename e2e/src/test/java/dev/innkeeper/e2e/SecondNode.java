package dev.innkeeper.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Another machine, on this one: namespaces of its own, a card on the first node's bridge, and an
 * agent that was started there as people do it. Its address is {@code .250} of the bridge's
 * network.
 */
final class SecondNode implements AutoCloseable {
    private static final Path SANDBOX = Server.ROOT.resolve("e2e/node-sandbox");

    /** Its card becomes a port of a bridge that has the name of the first machine's. */
    private static final String BRIDGE =
            """
            ip link add "$1" type bridge
            ip address flush dev eth0
            ip link set eth0 master "$1"
            ip link set "$1" up
            ip address add "$2" dev "$1"
            """;

    private final Server server;
    private final String name;
    private final Path folder;
    private final List<Path> own = new ArrayList<>();

    /** Makes the machine; nothing of Innkeeper runs there yet. */
    SecondNode(Server server, String name) {
        this.server = server;
        this.name = name;
        this.folder = server.data().resolve("machine-" + name);
        switchOn();
    }

    String name() {
        return name;
    }

    /** Where the agent's guests are: {@code agent/lxc}, {@code agent/mounts}. */
    Path data() {
        return folder.resolve("data");
    }

    /** From now on this folder is another one there than on the first machine. */
    Path ownFolder(Path path) {
        own.add(path);
        bind(path);
        return kept(path);
    }

    /** Where what lies in such a folder can be seen from here. */
    Path kept(Path path) {
        return folder.resolve("own").resolve(path.getFileName());
    }

    private void bind(Path path) {
        run(List.of("mkdir", "-p", kept(path).toString(), path.toString())).ok();
        run(List.of("mount", "--bind", kept(path).toString(), path.toString())).ok();
    }

    /** Nothing that it sends to this port of another machine arrives. */
    void cutOff(int port) {
        run(List.of("nft", "add table inet cut")).ok();
        run(List.of("nft", "add chain inet cut out { type filter hook output priority 0 ; }")).ok();
        run(List.of("nft", "add rule inet cut out tcp dport " + port + " drop")).ok();
    }

    void reconnect() {
        run(List.of("nft", "delete table inet cut")).ok();
    }

    /** The agent dies in the middle of what it does. */
    void killAgent() {
        run(List.of("sh", "-c", "kill -KILL $(cat " + data().resolve("agent.pid") + ")")).ok();
    }

    String log() {
        return Programs.run("cat", data().resolve("log/agent.log").toString()).output();
    }

    Programs.Result attach(int vmid, String script) {
        return run(
                List.of(
                        "lxc-attach",
                        "-P",
                        data().resolve("agent/lxc").toString(),
                        "-n",
                        Integer.toString(vmid),
                        "--",
                        "/bin/sh",
                        "-c",
                        script));
    }

    /** What is left of a guest: folders of its agent, and of volumes on these storages. */
    List<String> tracesOf(int vmid, Path... storages) {
        List<Path> places = new ArrayList<>();
        places.add(data().resolve("agent/lxc/" + vmid));
        places.add(data().resolve("agent/mounts/" + vmid));
        for (Path storage : storages) {
            places.add(kept(storage).resolve("images/" + vmid));
        }
        return places.stream()
                .filter(java.nio.file.Files::exists)
                .filter(place -> !place.getParent().endsWith("images") || isFull(place))
                .map(Path::toString)
                .toList();
    }

    /** A guest's folder of volumes may stay, empty. */
    private static boolean isFull(Path folder) {
        String[] names = folder.toFile().list();
        return names != null && names.length > 0;
    }

    /** Joins with a token that is made for this node. */
    void join() {
        String told = server.innkeeper("token", "--node-name", name).ok();
        String token = told.replaceAll("(?s).*--token (\\S+) .*", "$1");
        agentUp("--join", "https://" + server.gateway() + ":" + server.port(), "--token", token)
                .ok();
    }

    /** Starts the agent of a node that joined before. */
    void startAgent() {
        agentUp().ok();
    }

    Programs.Result agentUp(String... more) {
        var line = new ArrayList<>(List.of(Server.ROOT.resolve("innkeeper").toString()));
        line.addAll(List.of("agent", "up", "--data-dir", data().toString(), "--node-name", name));
        line.addAll(List.of(more));
        return run(line);
    }

    Programs.Result run(List<String> command) {
        var line = new ArrayList<>(List.of(SANDBOX.toString(), "exec", folder.toString()));
        line.addAll(command);
        return Programs.run(line, Map.of("INNKEEPER_AOT", "use"));
    }

    boolean runs(int vmid) {
        return run(List.of(
                        "lxc-info",
                        "-P",
                        data().resolve("agent/lxc").toString(),
                        "-n",
                        Integer.toString(vmid),
                        "-s",
                        "-H"))
                .output()
                .strip()
                .equals("RUNNING");
    }

    /** Plugs it in after {@link #pullThePlug}. */
    void switchOn() {
        Programs.run(
                        SANDBOX.toString(),
                        "up",
                        folder.toString(),
                        server.bridge(),
                        server.address(250))
                .ok();
        own.forEach(this::bind);
        run(List.of("sh", "-ec", BRIDGE, "bridge", server.bridge(), server.address(250))).ok();
    }

    /** Everything that runs there is gone at once; the disks stay. */
    void pullThePlug() {
        Programs.run(SANDBOX.toString(), "down", folder.toString()).ok();
    }

    @Override
    public void close() {
        pullThePlug();
        Host.unmountBelow(folder);
    }
}
