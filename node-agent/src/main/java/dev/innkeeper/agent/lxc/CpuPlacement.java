package dev.innkeeper.agent.lxc;

import dev.innkeeper.kernel.GuestId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Which CPUs each container with a limited number of cores gets: those that fewest others have
 * (S123). Containers without a limit run on all of them and do not count.
 */
final class CpuPlacement {
    private List<Integer> cpus;
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
        List<Integer> choice = leastUsed(cores.getAsInt());
        placed.put(guest, choice);
        return Optional.of(choice);
    }

    /** A guest was found running on these CPUs, or could not be moved away from them. */
    synchronized void found(GuestId guest, List<Integer> its) {
        if (its.isEmpty() || its.size() >= cpus.size()) {
            placed.remove(guest);
        } else {
            placed.put(guest, List.copyOf(its));
        }
    }

    synchronized void release(GuestId guest) {
        placed.remove(guest);
    }

    /** The CPUs of a guest with a limit; empty if it has none. */
    synchronized List<Integer> of(GuestId guest) {
        return placed.getOrDefault(guest, List.of());
    }

    /**
     * Spreads the guests again, by as few moves as it takes: afterwards no CPU has two more of them
     * than another, as far as the guests allow.
     *
     * @param now the CPUs that there are now
     * @return the guests that move, with all their CPUs
     */
    synchronized Map<GuestId, List<Integer>> balance(List<Integer> now) {
        cpus = List.copyOf(now);
        Map<GuestId, List<Integer>> moved = new TreeMap<>();
        for (GuestId guest : List.copyOf(placed.keySet())) {
            List<Integer> its = placed.getOrDefault(guest, List.of());
            if (!cpus.containsAll(its) && !cpus.isEmpty()) {
                placed.remove(guest);
                List<Integer> choice = leastUsed(Math.min(its.size(), cpus.size()));
                placed.put(guest, choice);
                moved.put(guest, choice);
            }
        }
        while (moveOne(moved)) {
            // Each move makes the most used CPU less used; there is an end to it.
        }
        return moved;
    }

    private boolean moveOne(Map<GuestId, List<Integer>> moved) {
        List<Integer> byUse =
                cpus.stream().sorted(Comparator.comparingLong(this::users).reversed()).toList();
        for (int from : byUse) {
            for (int to : byUse.reversed()) {
                if (users(from) - users(to) < 2) {
                    break;
                }
                Optional<GuestId> guest = whoCanMove(from, to);
                if (guest.isPresent()) {
                    List<Integer> its = new ArrayList<>(of(guest.get()));
                    its.remove((Integer) from);
                    its.add(to);
                    List<Integer> sorted = its.stream().sorted().toList();
                    placed.put(guest.get(), sorted);
                    moved.put(guest.get(), sorted);
                    return true;
                }
            }
        }
        return false;
    }

    private Optional<GuestId> whoCanMove(int from, int to) {
        return placed.entrySet().stream()
                .filter(e -> e.getValue().contains(from) && !e.getValue().contains(to))
                .map(Map.Entry::getKey)
                .min(Comparator.naturalOrder());
    }

    private List<Integer> leastUsed(int count) {
        return cpus.stream()
                .sorted(Comparator.comparingLong(this::users))
                .limit(count)
                .sorted()
                .toList();
    }

    private long users(int cpu) {
        return placed.values().stream().filter(c -> c.contains(cpu)).count();
    }
}
