package dev.innkeeper.agent.console;

import dev.innkeeper.agent.work.Work;
import dev.innkeeper.contracts.AgentCommand.OpenConsole;
import dev.innkeeper.contracts.door.ConsolePaths;
import dev.innkeeper.contracts.door.ConsolePaths.Protocol;
import dev.innkeeper.kernel.GuestId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The consoles of this node that wait for a client or have one. */
public final class Consoles {
    /** A client may be faster than the command that makes its console. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Programs programs;
    private final NodeIdentity identity;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final Map<String, Console> byTicket = new HashMap<>();
    private final Map<String, SpiceConsole> spiceByTicket = new HashMap<>();

    /**
     * @param lxcPath where the containers' folders are
     * @param identity what clients with TLS of their own see
     */
    public Consoles(Path lxcPath, NodeIdentity identity, Clock clock) {
        this.programs = new Programs(lxcPath);
        this.identity = identity;
        this.clock = clock;
    }

    /**
     * Keeps a console ready; returns when it is over.
     *
     * @param machines where those of machines listen
     */
    public Map<String, String> serve(OpenConsole order, MachineSockets machines, Work work) {
        if (order.screen().filter(s -> s.protocol() == Protocol.SPICE).isPresent()) {
            return serveSpice(order, work);
        }
        if (order.screen().isPresent()) {
            requireScreens();
        }
        var console = new Console(order, programs, machines);
        change(byTicket, order.ticketHash(), console);
        try (Work.Registration _ = work.onCancel(console::end)) {
            console.await(clock.instant());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            change(byTicket, order.ticketHash(), null);
            console.end();
        }
        work.ensureWanted();
        return Map.of();
    }

    private Map<String, String> serveSpice(OpenConsole order, Work work) {
        requireSpice();
        var console = new SpiceConsole(order, programs, identity, clock);
        change(spiceByTicket, order.ticketHash(), console);
        try (Work.Registration _ = work.onCancel(console::end)) {
            console.await(clock.instant());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            change(spiceByTicket, order.ticketHash(), null);
            console.end();
        }
        work.ensureWanted();
        return Map.of();
    }

    /**
     * The console for which this ticket was given; every ticket works once.
     *
     * @return empty if there is none, or it is another's
     */
    public Optional<Console> take(Optional<GuestId> guest, int port, String user, String ticket) {
        return find(byTicket, ConsolePaths.hash(ticket))
                .filter(console -> console.isFor(guest, port, user))
                .filter(Console::take);
    }

    /**
     * The console for whose SPICE client this ticket was given.
     *
     * @return empty if there is none, or it is another guest's
     */
    public Optional<SpiceConsole> findSpice(GuestId guest, int port, String ticket) {
        return find(spiceByTicket, ConsolePaths.hash(ticket))
                .filter(console -> console.isFor(guest, port));
    }

    /**
     * Insists on what screens need.
     *
     * @throws dev.innkeeper.agent.work.WorkFailure that names what is missing
     */
    public void requireScreens() {
        VncServer.require();
    }

    /**
     * Insists on what screens need that speak SPICE.
     *
     * @throws dev.innkeeper.agent.work.WorkFailure that names what is missing
     */
    public void requireSpice() {
        SpiceServer.require();
    }

    private <T> Optional<T> find(Map<String, T> byTicket, String hash) {
        long left = PATIENCE.toNanos();
        lock.lock();
        try {
            while (!byTicket.containsKey(hash) && left > 0) {
                left = more.awaitNanos(left);
            }
            return Optional.ofNullable(byTicket.get(hash));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private <T> void change(Map<String, T> byTicket, String hash, @Nullable T console) {
        lock.lock();
        try {
            if (console == null) {
                byTicket.remove(hash);
            } else {
                byTicket.put(hash, console);
                more.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
