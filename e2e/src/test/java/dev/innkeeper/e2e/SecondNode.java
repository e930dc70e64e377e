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

    private final Server server;
    private final String name;
    private final Path folder;

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
