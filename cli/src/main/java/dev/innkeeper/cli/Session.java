package dev.innkeeper.cli;

import dev.innkeeper.api.Contract;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command works with: the contract, the output, and the connection that it opens when it
 * first needs it.
 *
 * <p>Where to connect: {@code INNKEEPER_URL} (default {@code https://127.0.0.1:8006}); who: {@code
 * INNKEEPER_TOKEN} ({@code user@realm!id=secret}), else the administrator's password file of the
 * local data folder {@code INNKEEPER_DATA_DIR}; whom to trust: {@code INNKEEPER_CA} or that
 * folder's {@code tls/ca.pem}; node: {@code INNKEEPER_NODE} (default the home node).
 */
final class Session {
    private static final String ADMINISTRATOR = "admin@pve";

    private final Contract contract;
    private final Map<String, String> environment;
    private final PrintStream out;
    private @Nullable ApiClient client;

    Session(Contract contract, Map<String, String> environment, PrintStream out) {
        this.contract = contract;
        this.environment = environment;
        this.out = out;
    }

    Contract contract() {
        return contract;
    }

    PrintStream out() {
        return out;
    }

    String node() {
        return environment.getOrDefault("INNKEEPER_NODE", "localhost");
    }

    /** The connection, logged in. */
    ApiClient client() throws IOException, ApiException {
        if (client == null) {
            Path data =
                    Path.of(environment.getOrDefault("INNKEEPER_DATA_DIR", "/var/lib/innkeeper"));
            String url = environment.getOrDefault("INNKEEPER_URL", "https://127.0.0.1:8006");
            Path authority =
                    environment.containsKey("INNKEEPER_CA")
                            ? Path.of(environment.get("INNKEEPER_CA"))
                            : data.resolve("tls").resolve("ca.pem");
            ApiClient opened = new ApiClient(url, Files.exists(authority) ? authority : null);
            String token = environment.get("INNKEEPER_TOKEN");
            if (token != null) {
                opened.useToken(token);
            } else {
                Path password = data.resolve("admin-password");
                if (!Files.isReadable(password)) {
                    throw ApiException.refused(
                            "no credentials: set INNKEEPER_TOKEN to user@realm!id=secret, or run as the user who can read "
                                    + password,
                            Map.of());
                }
                opened.logIn(ADMINISTRATOR, Files.readString(password).strip());
            }
            client = opened;
        }
        return client;
    }
}
