package dev.innkeeper.agent.console;

import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.OpenConsole;
import dev.innkeeper.contracts.door.ConsolePaths;
import dev.innkeeper.contracts.door.SpiceTicket;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A console whose client speaks SPICE, and has a connection for each of its channels.
 *
 * <pre>
 * WAITING --first connection--> OPEN --the last connection or the program ends--> ENDED
 *    |                                                                              ^
 *    +------------------------------- time over, cancelled --------------------------+
 * </pre>
 *
 * A client opens its channels when the first tells it which there are; after {@link #CHANNELS} the
 * ticket lets nobody in any more.
 */
public final class SpiceConsole {
    private static final Logger log = LoggerFactory.getLogger(SpiceConsole.class);
    private static final Duration CHANNELS = Duration.ofSeconds(30);

    private final OpenConsole order;

    private final Programs programs;
    private final NodeIdentity identity;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<SocketChannel> connections = new HashSet<>();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private @Nullable SpiceServer server;
    private Instant until;

    SpiceConsole(OpenConsole order, Programs programs, NodeIdentity identity, Clock clock) {
        this.order = order;
        this.programs = programs;
        this.identity = identity;
        this.clock = clock;
        this.until = order.until();
    }

    /** Whether this is the one that the ticket was given for. */
    boolean isFor(GuestId guest, int port) {
        return order.guest().equals(Optional.of(guest)) && order.port() == port;
    }

    /**
     * A connection to its server, which is started for the first.
     *
     * @param ticket which also says the server's password
     * @return empty if it is too late
     */
    public Optional<SocketChannel> connect(String ticket) throws IOException {
        lock.lock();
        try {
            if (ended.isDone() || clock.instant().isAfter(until)) {
                return Optional.empty();
            }
            SocketChannel connection = started(ticket).connect();
            connections.add(connection);
            return Optional.of(connection);
        } catch (IOException | WorkFailure e) {
            if (server == null) {
                ended.completeExceptionally(e);
                opened.complete(null);
            }
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private SpiceServer started(String ticket) throws IOException {
        SpiceServer running = server;
        if (running == null) {
            String password =
                    SpiceTicket.parse(ticket)
                            .map(SpiceTicket::password)
                            .orElseThrow(() -> new IOException("not a ticket for SPICE"));
            ConsolePaths.Screen size = order.screen().orElseThrow();
            running = SpiceServer.run(programs.of(order), size, password, identity);
            running.ended().thenRun(() -> ended.complete(null));
            server = running;
            until = clock.instant().plus(CHANNELS);
            opened.complete(null);
        }
        return running;
    }

    /** Takes a connection back; with the last one the console ends. */
    public void disconnected(SocketChannel connection) {
        close(connection);
        boolean last;
        lock.lock();
        try {
            last = connections.remove(connection) && connections.isEmpty();
        } finally {
            lock.unlock();
        }
        if (last) {
            end();
        }
    }

    /** Ends it, in whatever state. */
    void end() {
        SpiceServer running;
        lock.lock();
        try {
            until = Instant.MIN;
            running = server;
            connections.forEach(SpiceConsole::close);
        } finally {
            lock.unlock();
        }
        opened.complete(null);
        if (running == null) {
            ended.complete(null);
        } else {
            running.hangUp(); // completes the end when nothing is left
        }
    }

    /** Returns when it is over. */
    void await(Instant now) throws InterruptedException {
        Duration patience = Duration.between(now, order.until());
        try {
            opened.get(Math.max(0, patience.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            lock.lock();
            try {
                if (server == null) {
                    until = Instant.MIN;
                    return;
                }
            } finally {
                lock.unlock();
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

    private static void close(SocketChannel connection) {
        try {
            connection.close();
        } catch (IOException e) {
            log.atDebug().setCause(e).log("Connection of a SPICE client was gone");
        }
    }
}
