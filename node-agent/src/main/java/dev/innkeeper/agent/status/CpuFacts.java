package dev.innkeeper.agent.status;

import dev.innkeeper.contracts.AgentReport.CpuInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What processors the host has, from /proc/cpuinfo. */
final class CpuFacts {

    static CpuInfo read() {
        List<String> lines = ProcFiles.lines("/proc/cpuinfo");
        Set<String> sockets = new HashSet<>();
        Set<String> cores = new HashSet<>();
        String socket = "0";
        int cpus = 0;
        for (String line : lines) {
            switch (key(line)) {
                case "processor" -> cpus++;
                case "physical id" -> {
                    socket = value(line);
                    sockets.add(socket);
                }
                case "core id" -> cores.add(socket + "/" + value(line));
                default -> {}
            }
        }
        String flags = first(lines, "flags");
        return new CpuInfo(
                first(lines, "model name"),
                Math.max(1, sockets.size()),
                cores.isEmpty() ? Math.max(1, cpus) : cores.size(),
                Math.max(1, cpus),
                first(lines, "cpu MHz"),
                flags,
                (" " + flags + " ").contains(" vmx ") || (" " + flags + " ").contains(" svm "));
    }

    private static String first(List<String> lines, String key) {
        return lines.stream()
                .filter(l -> key(l).equals(key))
                .map(CpuFacts::value)
                .findFirst()
                .orElse("");
    }

    private static String key(String line) {
        int colon = line.indexOf(':');
        return colon < 0 ? "" : line.substring(0, colon).strip();
    }

    private static String value(String line) {
        return line.substring(line.indexOf(':') + 1).strip();
    }

    private CpuFacts() {}
}
