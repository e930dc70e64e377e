package dev.innkeeper.agent.status;

/** Shares of the host's CPU time since the last look. Not safe for several threads. */
final class CpuUsage {
    private long total;
    private long idle;
    private long waiting;

    /**
     * @param busy 0 to 1
     * @param ioWait 0 to 1
     */
    record Shares(double busy, double ioWait) {}

    Shares next() {
        String[] words = ProcFiles.text("/proc/stat").lines().findFirst().orElse("").split("\\s+");
        long sum = 0;
        // user nice system idle iowait irq softirq steal; guest time is part of user
        for (int i = 1; i < words.length && i <= 8; i++) {
            sum += ProcFiles.number(words[i]);
        }
        long idleNow = words.length > 4 ? ProcFiles.number(words[4]) : 0;
        long waitingNow = words.length > 5 ? ProcFiles.number(words[5]) : 0;
        long span = sum - total;
        Shares shares =
                total == 0 || span <= 0
                        ? new Shares(0, 0)
                        : new Shares(
                                share(span - (idleNow - idle) - (waitingNow - waiting), span),
                                share(waitingNow - waiting, span));
        total = sum;
        idle = idleNow;
        waiting = waitingNow;
        return shares;
    }

    private static double share(long part, long whole) {
        return Math.clamp((double) part / whole, 0.0, 1.0);
    }
}
