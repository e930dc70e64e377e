package dev.innkeeper.agent.console;

import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.OpenConsole;
import dev.innkeeper.contracts.door.ConsolePaths;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A console that waits for its client, serves it, and ends.
 *
 * <pre>
 * WAITING -> TAKEN (the client is connected, and must say its ticket) -> OPEN (the program runs) -> ENDED
 *    |          |                                                                                   ^
 *    +----------+-------------- time over, cancelled, client gone -----------------------------------+
 * </pre>
 */
public final class Console {
    private static final Logger log = LoggerFactory.getLogger(Console.class);

    /** From the connection to the ticket. */
    private static final Duration GREETING = Duration.ofSeconds(10);

    /** The client's end, as the console sees it. */
    public interface Link {
        void send(byte[] bytes, int length) throws IOException;

        void close();
    }

    private enum State {
        WAITING,
        TAKEN,
        OPEN,
        ENDED
    }

    private final OpenConsole order;
    private final Programs programs;
    private final MachineSockets machines;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final CompletableFuture<Void> taken = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile @Nullable Session session;
    private volatile @Nullable Link link;

    Console(OpenConsole order, Programs programs, MachineSockets machines) {
        this.order = order;
        this.programs = programs;
        this.machines = machines;
    }

    /** Whether this is the one that the ticket was given for. */
    boolean isFor(Optional<GuestId> guest, int port, String user) {
        return order.guest().equals(guest) && order.port() == port && order.user().equals(user);
    }

    /** Whether the client is the first with its ticket, and in time. */
    boolean take() {
        boolean first = state.compareAndSet(State.WAITING, State.TAKEN);
        if (first) {
            taken.complete(null);
            CompletableFuture.delayedExecutor(GREETING.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> {
                        if (state.get() == State.TAKEN) {
                            end();
                        }
                    });
        }
        return first;
    }

    /**
     * Joins the client that took it.
     *
     * @param ticket with which it took it
     * @return where its bytes go; failing means that it is over
     */
    public Input join(Link client, String ticket) {
        link = client;
        if (order.program() == ConsolePaths.Program.DISPLAY
                || order.program() == ConsolePaths.Program.DISPLAY_WITH_PASSWORD) {
            Thread.ofVirtual().name("display-" + order.port()).start(() -> show(ticket, client));
            return this::forward;
        }
        if (order.screen().isPresent()) {
            Thread.ofVirtual()
                    .name("screen-" + order.port())
                    .start(() -> show(order.screen().get(), ticket, client));
            return this::forward;
        }
        var input = new TerminalInput(new Visitor(client));
        return input::take;
    }

    /** Takes the bytes that the client sends. */
    public interface Input {
        void take(byte[] bytes) throws IOException;
    }

    /** Ends it, in whatever state. */
    public void end() {
        State before = state.getAndSet(State.ENDED);
        Session running = session;
        if (running != null) {
            running.hangUp(); // completes the end when nothing is left
        } else if (before != State.OPEN) {
            ended.complete(null);
        }
        taken.complete(null);
        Link client = link;
        if (client != null) {
            client.close();
        }
    }

    /** Returns when it is over. */
    void await(Instant now) throws InterruptedException {
        Duration patience = Duration.between(now, order.until());
        try {
            taken.get(Math.max(0, patience.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            if (state.compareAndSet(State.WAITING, State.ENDED)) {
                return;
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        try {
            ended.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new WorkFailure(String.valueOf(cause.getMessage()));
        }
    }

    private void open(Link client) throws IOException {
        byte[] ok = "OK".getBytes(StandardCharsets.US_ASCII);
        begin(client, this::terminal, () -> client.send(ok, ok.length));
    }

    private Session terminal(Session.Output screen) throws IOException {
        return switch (order.program()) {
            case SERIAL0 -> serial(0, screen);
            case SERIAL1 -> serial(1, screen);
            case SERIAL2 -> serial(2, screen);
            case SERIAL3 -> serial(3, screen);
            default -> Terminal.run(programs.of(order), screen);
        };
    }

    private Session serial(int port, Session.Output screen) throws IOException {
        return SocketSession.open(machines.serial(machine(), port), screen);
    }

    private GuestId machine() {
        return order.guest().orElseThrow(() -> new WorkFailure("no machine named"));
    }

    /** A machine's own screen. */
    private void show(String ticket, Link client) {
        boolean own = order.program() == ConsolePaths.Program.DISPLAY_WITH_PASSWORD;
        String password = own ? ConsolePaths.password(ticket) : ticket;
        try {
            begin(
                    client,
                    screen -> SocketSession.open(machines.display(machine(), password), screen),
                    () -> {});
        } catch (IOException | WorkFailure e) {
            log.atWarn().setCause(e).log("No screen of a machine");
            end();
        }
    }

    private void show(ConsolePaths.Screen size, String ticket, Link client) {
        try {
            begin(
                    client,
                    screen ->
                            VncServer.run(
                                    programs.of(order),
                                    size,
                                    programs.title(order),
                                    ticket,
                                    screen),
                    () -> {});
        } catch (IOException | WorkFailure e) {
            log.atWarn().setCause(e).log("No screen for a console");
            end();
        }
    }

    /** In VNC the server speaks first, so that nothing can come before it is there. */
    private void forward(byte[] bytes) throws IOException {
        Session running = session;
        if (running == null) {
            throw new IOException("the client speaks before the server");
        }
        running.type(bytes, 0, bytes.length);
    }

    private interface Opening {
        Session open(Session.Output screen) throws IOException;
    }

    private interface Greeting {
        void send() throws IOException;
    }

    /** The client sees nothing until its answers have somewhere to go. */
    private void begin(Link client, Opening opening, Greeting greeting) throws IOException {
        if (!state.compareAndSet(State.TAKEN, State.OPEN)) {
            throw new IOException("the console is over");
        }
        var begun = new CompletableFuture<Void>();
        try {
            Session started =
                    opening.open((bytes, length) -> {
                        begun.join();
                        client.send(bytes, length);
                    });
            session = started;
            greeting.send();
            started.ended()
                    .thenRun(() -> {
                        ended.complete(null);
                        end();
                    });
            if (state.get() == State.ENDED) {
                started.hangUp(); // ended meanwhile
            }
        } catch (IOException | WorkFailure e) {
            ended.completeExceptionally(e);
            Session running = session;
            if (running != null) {
                running.hangUp(); // the client is gone already
            }
            throw e;
        } finally {
            begun.complete(null);
        }
    }

    /** The client after its connection. */
    private final class Visitor implements TerminalInput.Client {
        private final Link client;

        Visitor(Link client) {
            this.client = client;
        }

        @Override
        public void greeted(String user, String ticket) throws IOException {
            byte[] said = ConsolePaths.hash(ticket).getBytes(StandardCharsets.US_ASCII);
            byte[] wanted = order.ticketHash().getBytes(StandardCharsets.US_ASCII);
            if (!user.equals(order.user()) || !MessageDigest.isEqual(said, wanted)) {
                throw new IOException("the client says another's ticket");
            }
            open(client);
        }

        @Override
        public void typed(byte[] bytes, int from, int length) throws IOException {
            Session running = session;
            if (running != null) {
                running.type(bytes, from, length);
            }
        }

        @Override
        public void resized(int columns, int rows) {
            if (session instanceof Terminal running) {
                running.resize(columns, rows);
            }
        }
    }
}
