package dev.innkeeper.cli;

import dev.innkeeper.api.Contract;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a command works with: the contract and the connection, each there once it is needed, and the
 * output.
 *
 * <p>On a node root comes in by the agent's socket ({@code INNKEEPER_SOCKET}, else {@code
 * agent/control.sock} in {@code INNKEEPER_DATA_DIR}), without a password. From elsewhere: {@code
 * --host} or {@code INNKEEPER_URL} (default {@code https://127.0.0.1:8006}) with {@code --token} or
 * {@code INNKEEPER_TOKEN} ({@code user@realm!id=secret}); whom to trust is in {@code INNKEEPER_CA}
 * or the data folder's {@code tls/ca.pem}. With neither, the administrator's password file of the
 * data folder serves. Which node is meant: {@code --on-node} or {@code INNKEEPER_NODE}, else the
 * socket's, else the home node.
 */
final class Session implements AutoCloseable {
    private static final String ADMINISTRATOR = "admin@pve";
    private static final String DEFAULT_URL = "https://127.0.0.1:8006";
    private static final int DEFAULT_PORT = 8006;

    private final Map<String, String> environment;
    private final GlobalOptions global;
    private final PrintStream out;
    private @Nullable Contract contract;
    private @Nullable ApiClient client;
    private @Nullable SocketTransport socket;
    private @Nullable HttpsTransport https;

    Session(Map<String, String> environment, GlobalOptions global, PrintStream out) {
        this.environment = environment;
        this.global = global;
        this.out = out;
    }

    Contract contract() {
        Contract read = contract;
        if (read == null) {
            read = Contract.load();
            contract = read;
        }
        return read;
    }

    PrintStream out() {
        return out;
    }

    /** A variable of the environment. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name));
    }

    /** The node whose guests are meant. */
    String node() throws IOException, ApiException {
        Optional<String> named =
                global.find("on-node")
                        .or(() -> Optional.ofNullable(environment.get("INNKEEPER_NODE")));
        if (named.isPresent()) {
            return named.get();
        }
        client();
        return socket == null ? "localhost" : socket.node();
    }

    /**
     * The socket of this node's agent.
     *
     * @throws ApiException if this is not root on a node
     */
    Path agentSocket() throws ApiException {
        return usableSocket()
                .orElseThrow(() ->
                        ApiException.failed(
                                "this command works on the node itself, for root only (no socket "
                                        + socketPath()
                                        + ")"));
    }

    /** True if there is no socket to use. */
    boolean isRemote() {
        return usableSocket().isEmpty();
    }

    private Optional<Path> usableSocket() {
        boolean elsewhere =
                global.find("host").isPresent()
                        || global.find("token").isPresent()
                        || environment.containsKey("INNKEEPER_TOKEN");
        Path path = socketPath();
        return elsewhere || !Files.isWritable(path) ? Optional.empty() : Optional.of(path);
    }

    private Path socketPath() {
        String named = environment.get("INNKEEPER_SOCKET");
        return named == null ? data().resolve("agent").resolve("control.sock") : Path.of(named);
    }

    private Path data() {
        return Path.of(environment.getOrDefault("INNKEEPER_DATA_DIR", "/var/lib/innkeeper"));
    }

    /** The connection, logged in. */
    ApiClient client() throws IOException, ApiException {
        ApiClient open = client;
        if (open == null) {
            Optional<Path> local = usableSocket();
            open = local.isPresent() ? bySocket(local.get()) : byNetwork();
            client = open;
        }
        return open;
    }

    private ApiClient bySocket(Path path) {
        SocketTransport transport = new SocketTransport(path);
        socket = transport;
        return new ApiClient(transport);
    }

    private ApiClient byNetwork() throws IOException, ApiException {
        HttpsTransport transport = new HttpsTransport(url(), authority());
        https = transport;
        ApiClient opened = new ApiClient(transport);
        String token = global.find("token").orElse(environment.get("INNKEEPER_TOKEN"));
        if (token != null) {
            opened.useToken(token);
            return opened;
        }
        Path password = data().resolve("admin-password");
        if (global.find("host").isPresent() || !Files.isReadable(password)) {
            throw ApiException.failed(
                    "no credentials: give --token or set INNKEEPER_TOKEN to"
                            + " user@realm!id=secret, or run as root on a node");
        }
        opened.logIn(ADMINISTRATOR, Files.readString(password).strip());
        return opened;
    }

    /** Where the gateway is, for a connection over the network. */
    String url() {
        return global.find("host")
                .map(Session::urlOf)
                .orElseGet(() -> environment.getOrDefault("INNKEEPER_URL", DEFAULT_URL));
    }

    /** The connection over the network, once there is one. */
    @Nullable HttpsTransport https() {
        return https;
    }

    private static String urlOf(String host) {
        if (host.contains("://")) {
            return host;
        }
        return "https://" + host + (host.matches(".*:\\d+") ? "" : ":" + DEFAULT_PORT);
    }

    private @Nullable Path authority() {
        String named = environment.get("INNKEEPER_CA");
        Path file = named == null ? data().resolve("tls").resolve("ca.pem") : Path.of(named);
        return Files.exists(file) ? file : null;
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }
}
