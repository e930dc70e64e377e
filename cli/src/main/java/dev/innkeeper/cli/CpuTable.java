package dev.innkeeper.cli;

import java.io.PrintStream;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** The CPUs of running containers, each CPU in a column of its own. */
final class CpuTable {

    /**
     * @param sets by guest
     */
    static void print(Map<Integer, Set<Integer>> sets, PrintStream out) {
        if (sets.isEmpty()) {
            return;
        }
        int last =
                sets.values().stream().flatMap(Collection::stream).max(Integer::compare).orElse(0);
        int name = sets.keySet().stream().mapToInt(id -> id.toString().length()).max().orElse(0);
        int width = Integer.toString(last).length();
        String rule = "-".repeat(name + 2 + (last + 1) * (width + 1));
        out.println(rule);
        sets.forEach((id, cpus) -> {
            StringBuilder line = new StringBuilder();
            line.append(" ".repeat(name - id.toString().length())).append(id).append(": ");
            for (int cpu = 0; cpu <= last; cpu++) {
                String text = cpus.contains(cpu) ? Integer.toString(cpu) : "";
                line.append(' ').append(" ".repeat(width - text.length())).append(text);
            }
            out.println(line);
        });
        out.println(rule);
    }

    private CpuTable() {}
}
