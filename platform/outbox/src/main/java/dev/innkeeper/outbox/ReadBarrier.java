package dev.innkeeper.outbox;

import java.time.Duration;
import java.util.List;

/** Lets a reader wait until this service has seen what the reader knows to have happened. */
public final class ReadBarrier implements PositionHolder {
    private final List<PositionHolder> holders;

    public ReadBarrier(List<? extends PositionHolder> holders) {
        this.holders = List.copyOf(holders);
    }

    @Override
    public boolean await(Positions positions, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean all = true;
        for (PositionHolder holder : holders) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            all &= holder.await(positions, left);
        }
        return all;
    }

    @Override
    public boolean ready() {
        return holders.stream().allMatch(PositionHolder::ready);
    }
}
