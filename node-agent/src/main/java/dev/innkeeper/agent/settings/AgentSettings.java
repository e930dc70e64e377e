package dev.innkeeper.agent.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the agent, {@code agent.*}.
 *
 * @param node name of this node in the cluster
 * @param dataDir where identity, journal and generated files are kept
 * @param port of the HTTPS door; 0 takes a free one at the first start and keeps it
 * @param bind address that the door listens on
 * @param advertise name or address under which the control plane reaches the door
 * @param metricsPort local port for Prometheus; 0 takes a free one, negative is none
 * @param bridge bridges to make if the host has none of the name, {@code vmbr0=10.10.10.1/24}
 * @param subordinateIds let root give ids 100000 to 165535 to containers, if the host does not yet
 * @param bootPatience how long after the node's boot the control plane is waited for, before the
 *     agent starts the guests that can be nowhere else
 * @param configTree folder in which the configuration of all guests is shown as files; {@code
 *     /etc/pve} for root if not given, and an empty text for none
 * @param pamService name of the PAM service that checks passwords; {@code login} or our own if
 *     empty
 */
@ConfigurationProperties("agent")
public record AgentSettings(
        String node,
        @DefaultValue("/var/lib/innkeeper/agent") Path dataDir,
        @DefaultValue("8007") int port,
        @DefaultValue("0.0.0.0") String bind,
        @DefaultValue("127.0.0.1") String advertise,
        @DefaultValue("0") int metricsPort,
        @DefaultValue List<String> bridge,
        @DefaultValue("true") boolean subordinateIds,
        @DefaultValue("30s") Duration bootPatience,
        Optional<String> configTree,
        Optional<String> pamService,
        @DefaultValue Join join) {

    /** Where the configuration is shown as files. */
    public Optional<Path> tree() {
        boolean root = "root".equals(System.getProperty("user.name"));
        return configTree
                .or(() -> root ? Optional.of("/etc/pve") : Optional.empty())
                .filter(folder -> !folder.isBlank())
                .map(Path::of);
    }

    /**
     * How the agent becomes a member.
     *
     * @param url of a gateway
     * @param tokenFile holds the one-time token
     * @param caFile the cluster's authority, the only one the gateway's certificate is checked
     *     with; without it the token says which that is
     */
    public record Join(
            @DefaultValue("https://127.0.0.1:8006") URI url,
            Optional<String> tokenFile,
            Optional<String> caFile) {}
}
