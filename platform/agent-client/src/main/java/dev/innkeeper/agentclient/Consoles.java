package dev.innkeeper.agentclient;

import dev.innkeeper.contracts.AgentCommand.OpenConsole;
import dev.innkeeper.contracts.door.ConsolePaths;
import dev.innkeeper.contracts.door.ConsolePaths.Program;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.tasks.Tasks;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

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

    private final Tasks tasks;
    private final Commands commands;
    private final Clock clock;
    private final RandomGenerator random = new SecureRandom();

    Consoles(Tasks tasks, Commands commands, Clock clock) {
        this.tasks = tasks;
        this.commands = commands;
        this.clock = clock;
    }

    /**
     * What a client needs to come.
     *
     * @param port as text, as Proxmox VE has it (recording termproxy-notrunning)
     */
    public record Opened(String user, String ticket, String port, Upid upid) {}

    /** A container's terminal; in the running transaction. */
    public Opened ofGuest(NodeName node, GuestId guest, Program program, Caller caller) {
        Upid upid = tasks.start(node, "vncproxy", guest.toString(), caller);
        return open(node, Optional.of(guest), program, caller, upid);
    }

    /** A node's terminal; in the running transaction. */
    public Opened ofNode(NodeName node, Program program, Caller caller) {
        Upid upid = tasks.start(node, "vncshell", "", caller);
        return open(node, Optional.empty(), program, caller, upid);
    }

    private Opened open(
            NodeName node, Optional<GuestId> guest, Program program, Caller caller, Upid upid) {
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
                        now.plus(PATIENCE)),
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
