package dev.innkeeper.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.context.SmartLifecycle;

/** Feeds all {@link TopicListener}s of a service, each on a thread of its own. */
public final class TopicListeners implements SmartLifecycle, PositionHolder {
    private final Supplier<List<ListenerLoop>> make;
    private volatile List<ListenerLoop> loops = List.of();
    private volatile boolean running;

    TopicListeners(Supplier<List<ListenerLoop>> make) {
        this.make = make;
    }

    /** Waits until the listeners' work for these positions is committed, by whatever instance. */
    @Override
    public boolean await(Positions positions, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean all = true;
        for (ListenerLoop loop : loops) {
            all &= loop.await(positions, deadline);
        }
        return all;
    }

    /** Always: what a listener has not seen yet is no obstacle for requests. */
    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public void start() {
        running = true;
        List<ListenerLoop> started = new ArrayList<>(make.get());
        started.forEach(ListenerLoop::start);
        loops = List.copyOf(started);
    }

    @Override
    public void stop() {
        running = false;
        loops.forEach(ListenerLoop::requestStop);
        loops.forEach(ListenerLoop::join);
        loops = List.of();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return 10;
    }
}
