package dev.innkeeper.agentclient;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.innkeeper.contracts.AgentCommand.OpenConsole;
import dev.innkeeper.contracts.door.ConsolePaths;
import dev.innkeeper.contracts.door.ConsolePaths.Program;
import dev.innkeeper.contracts.door.ConsolePaths.Screen;
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
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Opens terminals on nodes. Each is a task that lasts as long as the terminal, and a ticket that
 * lets one client in, once. Only the ticket's hash leaves this process.
 */
public final class Consoles {
    /** How long a client may take to come. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The contract's range; a session is told by its ticket, so that ports may be shared. */
    private static final int FIRST_PORT = 5900;

    private static final int PORTS = 100;
    private static final int SECRET_BYTES = 32;

    /** Of a screen whose size was not asked for: 80 columns and 25 rows, a little more. */
    private static final int WIDTH = 800;

    private static final int HEIGHT = 480;

    private final Tasks tasks;
    private final Commands commands;
    private final AgentClient agents;
    private final @Nullable Path ca;
    private final Clock clock;
    private final RandomGenerator random = new SecureRandom();

    /**
     * @param ca PEM file of the cluster's CA
     */
    Consoles(Tasks tasks, Commands commands, AgentClient agents, @Nullable Path ca, Clock clock) {
        this.tasks = tasks;
        this.commands = commands;
        this.agents = agents;
        this.ca = ca;
        this.clock = clock;
    }

    /**
     * What a client needs to come.
     *
     * @param port as text, as Proxmox VE has it (recording termproxy-notrunning)
     */
    public record Opened(String user, String ticket, String port, Upid upid) {}

    /**
     * What a client of VNC needs to come. Its password is the ticket, of which VNC takes the first
     * eight characters.
     *
     * @param cert PEM of the cluster's CA
     */
    public record OpenedScreen(String user, String ticket, String port, Upid upid, String cert) {}

    /**
     * What a client of a machine's own screen needs to come.
     *
     * @param cert PEM of the cluster's CA
     * @param password for VNC; without one it is the ticket
     */
    public record OpenedDisplay(
            String user,
            String ticket,
            String port,
            Upid upid,
            String cert,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String password) {}

    /** The size of a screen, as far as it was asked for. */
    public static Screen screen(@Nullable Integer width, @Nullable Integer height) {
        return new Screen(
                Objects.requireNonNullElse(width, WIDTH),
                Objects.requireNonNullElse(height, HEIGHT));
    }

    /** Refuses, by the node's own words, if the node cannot show screens. Not in a transaction. */
    public void requireScreens(NodeName node) {
        agents.get(node, ConsolePaths.SCREENS, JsonNode.class);
    }

    /** A container's terminal; in the running transaction. */
    public Opened ofGuest(NodeName node, GuestId guest, Program program, Caller caller) {
        Upid upid = tasks.start(node, "vncproxy", guest.toString(), caller);
        return open(node, Optional.of(guest), program, caller, upid, Optional.empty());
    }

    /** A container's terminal on a screen; in the running transaction. */
    public OpenedScreen ofGuest(
            NodeName node, GuestId guest, Program program, Screen screen, Caller caller) {
        Upid upid = tasks.start(node, "vncproxy", guest.toString(), caller);
        return shown(open(node, Optional.of(guest), program, caller, upid, Optional.of(screen)));
    }

    /**
     * A machine's own screen; in the running transaction.
     *
     * @param withPassword for VNC, instead of the ticket
     */
    public OpenedDisplay ofMachine(
            NodeName node, GuestId guest, boolean withPassword, Caller caller) {
        Upid upid = tasks.start(node, "vncproxy", guest.toString(), caller);
        Program program = withPassword ? Program.DISPLAY_WITH_PASSWORD : Program.DISPLAY;
        Opened opened = open(node, Optional.of(guest), program, caller, upid, Optional.empty());
        return new OpenedDisplay(
                opened.user(),
                opened.ticket(),
                opened.port(),
                opened.upid(),
                certificate(),
                withPassword ? ConsolePaths.password(opened.ticket()) : null);
    }

    /** A node's terminal; in the running transaction. */
    public Opened ofNode(NodeName node, Program program, Caller caller) {
        Upid upid = tasks.start(node, "vncshell", "", caller);
        return open(node, Optional.empty(), program, caller, upid, Optional.empty());
    }

    /** A node's terminal on a screen; in the running transaction. */
    public OpenedScreen ofNode(NodeName node, Program program, Screen screen, Caller caller) {
        Upid upid = tasks.start(node, "vncshell", "", caller);
        return shown(open(node, Optional.empty(), program, caller, upid, Optional.of(screen)));
    }

    private OpenedScreen shown(Opened opened) {
        return new OpenedScreen(
                opened.user(), opened.ticket(), opened.port(), opened.upid(), certificate());
    }

    private String certificate() {
        try {
            return ca == null ? "" : Files.readString(ca);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the cluster's certificate", e);
        }
    }

    private Opened open(
            NodeName node,
            Optional<GuestId> guest,
            Program program,
            Caller caller,
            Upid upid,
            Optional<Screen> screen) {
        Instant now = clock.instant();
        int port = FIRST_PORT + random.nextInt(PORTS);
        String ticket = ticket(now);
        commands.send(
                node,
                new OpenConsole(
                        guest,
                        program,
                        caller.toString(),
                        port,
                        ConsolePaths.hash(ticket),
                        now.plus(PATIENCE),
                        screen),
                upid,
                0);
        return new Opened(caller.toString(), ticket, Integer.toString(port), upid);
    }

    private String ticket(Instant now) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return "PVEVNC:"
                + HexFormat.of().withUpperCase().toHexDigits((int) now.getEpochSecond())
                + "::"
                + Base64.getEncoder().encodeToString(secret);
    }
}
