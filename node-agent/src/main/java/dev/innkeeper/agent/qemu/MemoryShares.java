package dev.innkeeper.agent.qemu;

import dev.innkeeper.kernel.GuestId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who gets how much of a node's spare memory: as long as less than four fifths of it are in use,
 * the machines that may have more than their least share the rest by weight ({@code shares}).
 */
final class MemoryShares {
    private static final double GOAL = 0.8;

    /** More at once would take a guest by surprise. */
    private static final long STEP = 128L << 20;

    /** Less is not worth a word. */
    private static final long LEAST_CHANGE = 8L << 20;

    /**
     * A machine whose memory may change; all in bytes.
     *
     * @param least that it is promised
     * @param most that it may have
     * @param now that it has
     * @param weight above 0
     */
    record Machine(GuestId guest, long least, long most, long now, int weight) {}

    /**
     * What machines shall have next; those that stay as they are, are left out.
     *
     * @param total bytes of the node's memory
     * @param used of it, by whomever
     */
    static Map<GuestId, Long> next(long total, long used, List<Machine> machines) {
        long beyond = machines.stream().mapToLong(m -> m.now() - m.least()).sum();
        long spare = Math.max(0, (long) (GOAL * total) - used + beyond);
        Map<GuestId, Long> shares = shares(spare, machines);
        Map<GuestId, Long> next = new HashMap<>();
        for (Machine machine : machines) {
            long shall = machine.least() + shares.getOrDefault(machine.guest(), 0L);
            long step = Math.clamp(shall - machine.now(), -STEP, STEP);
            if (Math.abs(step) >= LEAST_CHANGE) {
                next.put(machine.guest(), machine.now() + step);
            }
        }
        return next;
    }

    /** What one cannot take goes to the others. */
    private static Map<GuestId, Long> shares(long spare, List<Machine> machines) {
        Map<GuestId, Long> shares = new HashMap<>();
        List<Machine> open = new ArrayList<>(machines);
        long left = spare;
        while (!open.isEmpty()) {
            long weights = open.stream().mapToLong(Machine::weight).sum();
            long rest = left;
            List<Machine> full =
                    open.stream()
                            .filter(m -> rest / (double) weights * m.weight() >= room(m))
                            .toList();
            if (full.isEmpty()) {
                open.forEach(
                        m -> shares.put(m.guest(), (long) (rest / (double) weights * m.weight())));
                return shares;
            }
            for (Machine machine : full) {
                shares.put(machine.guest(), room(machine));
                left -= room(machine);
            }
            open.removeAll(full);
        }
        return shares;
    }

    private static long room(Machine machine) {
        return machine.most() - machine.least();
    }

    private MemoryShares() {}
}
