package dev.innkeeper.agent.guestos;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code /etc/inittab} with as many gettys as the container has terminals. sysvinit (Devuan,
 * Gentoo, older Debian and CentOS) hears of a shutdown as of a failure of the power, BusyBox
 * (Alpine) by a signal.
 */
final class Inittab {
    private static final Pattern GETTY =
            Pattern.compile("[^#:]*:[^:]*:(?:respawn|askfirst|off):.*getty\\b.*");
    private static final Pattern POWER =
            Pattern.compile("[^#:]*:[^:]*:(?:powerwait|powerfail|powerfailnow):.*");

    /**
     * @param getty the guest's program
     * @param ttys number of terminals
     * @param console there is a terminal for the console too
     */
    static String put(String text, String getty, int ttys, boolean console, boolean busyBox) {
        List<String> kept =
                text.lines()
                        .filter(line -> !GETTY.matcher(line).matches())
                        .filter(line -> busyBox || !POWER.matcher(line).matches())
                        .toList();
        boolean ownConsole = kept.stream().anyMatch(l -> l.matches("(?:console|co):.*"));
        StringBuilder lines = new StringBuilder();
        if (!busyBox) {
            lines.append("p0::powerfail:/sbin/init 0\n");
        }
        for (int n = 1; n <= ttys; n++) {
            entry(lines, Integer.toString(n), "tty" + n, getty, busyBox);
        }
        if (console && !ownConsole) {
            entry(lines, "co", "console", getty, busyBox);
        }
        // The section's own lines were filtered too, its marks stand where they stood.
        String rest = kept.stream().map(l -> l + "\n").collect(Collectors.joining());
        return MarkedSection.put(rest, lines.toString(), false);
    }

    private static void entry(
            StringBuilder lines, String id, String terminal, String getty, boolean busyBox) {
        lines.append(busyBox ? terminal + "::" : id + ":2345:");
        lines.append("respawn:").append(getty).append(" 38400 ").append(terminal);
        lines.append(getty.endsWith("/agetty") ? " linux\n" : "\n");
    }

    private Inittab() {}
}
