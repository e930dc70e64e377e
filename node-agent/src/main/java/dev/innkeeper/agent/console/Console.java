package dev.innkeeper.agent.console;

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
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final CompletableFuture<Void> taken = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile @Nullable Terminal terminal;
    private volatile @Nullable Link link;

    Console(OpenConsole order, Programs programs) {
        this.order = order;
        this.programs = programs;
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
     * @return where its bytes go; failing means that it is over
     */
    public Input join(Link client) {
        link = client;
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
        Terminal running = terminal;
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
            throw new IllegalStateException(e);
        }
    }

    private void open(Link client) throws IOException {
        if (!state.compareAndSet(State.TAKEN, State.OPEN)) {
            throw new IOException("the console is over");
        }
        try {
            byte[] ok = "OK".getBytes(StandardCharsets.US_ASCII);
            client.send(ok, ok.length);
            Terminal started = Terminal.run(programs.of(order), client::send);
            terminal = started;
            started.ended()
                    .thenRun(() -> {
                        ended.complete(null);
                        end();
                    });
            if (state.get() == State.ENDED) {
                started.hangUp(); // ended meanwhile
            }
        } catch (IOException e) {
            ended.complete(null);
            throw e;
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
            Terminal running = terminal;
            if (running != null) {
                running.type(bytes, from, length);
            }
        }

        @Override
        public void resized(int columns, int rows) {
            Terminal running = terminal;
            if (running != null) {
                running.resize(columns, rows);
            }
        }
    }
}
