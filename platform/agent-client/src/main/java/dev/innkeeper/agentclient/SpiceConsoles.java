package dev.innkeeper.agentclient;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.innkeeper.contracts.AgentCommand.OpenConsole;
import dev.innkeeper.contracts.door.ConsolePaths;
import dev.innkeeper.contracts.door.ConsolePaths.Program;
import dev.innkeeper.contracts.door.ConsolePaths.Protocol;
import dev.innkeeper.contracts.door.ConsolePaths.Screen;
import dev.innkeeper.contracts.door.SpiceTicket;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.tasks.Tasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Opens terminals on screens that speak SPICE. Clients reach them through the gateway's proxy, with
 * TLS all the way to the node.
 */
public final class SpiceConsoles {
    /** Where the node would listen, for clients; a session is told by its ticket. */
    private static final int PORT = 61_000;

    private static final int SECRET_BYTES = 32;

    private final Tasks tasks;
    private final Commands commands;
    private final AgentClient agents;
    private final @Nullable Path ca;
    private final Clock clock;
    private final RandomGenerator random = new SecureRandom();

    /**
     * @param ca PEM file of the cluster's CA
     */
    SpiceConsoles(
            Tasks tasks, Commands commands, AgentClient agents, @Nullable Path ca, Clock clock) {
        this.tasks = tasks;
        this.commands = commands;
        this.agents = agents;
        this.ca = ca;
        this.clock = clock;
    }

    /**
     * What a client needs to come: the lines of the file that virt-viewer reads.
     *
     * @param host the ticket, which leads through the proxy
     * @param ca PEM of the cluster's CA, with {@code \n} for its line ends
     * @param subject of the node's certificate
     */
    public record Opened(
            String type,
            String title,
            String host,
            @JsonProperty("tls-port") int port,
            String password,
            String ca,
            @JsonProperty("host-subject") String subject,
            String proxy,
            @JsonProperty("delete-this-file") int deleteThisFile,
            @JsonProperty("secure-attention") String secureAttention,
            @JsonProperty("release-cursor") String releaseCursor,
            @JsonProperty("toggle-fullscreen") String toggleFullscreen) {}

    /** Refuses, by the node's own words, if the node cannot do it. Not in a transaction. */
    public void require(NodeName node) {
        agents.get(node, ConsolePaths.SPICE_SCREENS, JsonNode.class);
    }

    /**
     * A container's terminal; in the running transaction.
     *
     * @param proxy host and port of the gateway's proxy
     */
    public Opened open(NodeName node, GuestId guest, Program program, String proxy, Caller caller) {
        Upid upid = tasks.start(node, "spiceproxy", guest.toString(), caller);
        Instant now = clock.instant();
        SpiceTicket ticket = SpiceTicket.of(guest, node, PORT, now.getEpochSecond(), secret());
        Screen size = Consoles.screen(null, null);
        commands.send(
                node,
                new OpenConsole(
                        Optional.of(guest),
                        program,
                        caller.toString(),
                        PORT,
                        ConsolePaths.hash(ticket.text()),
                        now.plus(Consoles.PATIENCE),
                        Optional.of(new Screen(size.width(), size.height(), Protocol.SPICE))),
                upid,
                0);
        return new Opened(
                "spice",
                "CT " + guest,
                ticket.text(),
                ticket.port(),
                ticket.password(),
                certificate().replace("\n", "\\n"),
                "CN=node-" + node,
                "http://" + proxy,
                1,
                "Ctrl+Alt+Ins",
                "Ctrl+Alt+R",
                "Shift+F11");
    }

    private String secret() {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }

    private String certificate() {
        try {
            return ca == null ? "" : Files.readString(ca);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the cluster's certificate", e);
        }
    }
}
