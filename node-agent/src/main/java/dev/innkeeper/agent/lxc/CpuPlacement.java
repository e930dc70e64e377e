package dev.innkeeper.agent.lxc;

import dev.innkeeper.kernel.GuestId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Which CPUs each container with a limited number of cores gets: those that fewest others have. */
final class CpuPlacement {
    private final List<Integer> cpus;
    private final Map<GuestId, List<Integer>> placed = new HashMap<>();

    CpuPlacement(CgroupHost host) {
        this.cpus = host.cpus();
    }

    /** Chooses CPUs for a guest; empty if it may use all of them. */
    synchronized Optional<List<Integer>> place(GuestId guest, OptionalInt cores) {
        placed.remove(guest);
        if (cores.isEmpty() || cores.getAsInt() >= cpus.size()) {
            return Optional.empty();
        }
        List<Integer> choice =
                cpus.stream()
                        .sorted(Comparator.comparingLong(this::users))
                        .limit(cores.getAsInt())
                        .sorted()
                        .toList();
        placed.put(guest, choice);
        return Optional.of(choice);
    }

    synchronized void release(GuestId guest) {
        placed.remove(guest);
    }

    private long users(int cpu) {
        return new ArrayList<>(placed.values()).stream().filter(c -> c.contains(cpu)).count();
    }
}
