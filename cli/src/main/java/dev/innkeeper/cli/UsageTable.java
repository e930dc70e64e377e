package dev.innkeeper.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** How full a container's volumes are: {@code pct df}. */
final class UsageTable {
    private static final List<String> HEADER =
            List.of("MP", "Volume", "Size", "Used", "Avail", "Use%", "Path");
    private static final String UNITS = "BKMGTPE";
    private static final int FIRST_NUMBER = 2;
    private static final int LAST_NUMBER = 5;

    private final List<List<String>> rows = new ArrayList<>();

    UsageTable(JsonNode mounts) {
        rows.add(HEADER);
        for (JsonNode mount : mounts) {
            double size = mount.path("size").asDouble();
            double used = mount.path("used").asDouble();
            rows.add(
                    List.of(
                            mount.path("slot").asString(),
                            mount.path("volume").asString(),
                            amount(size),
                            amount(used),
                            amount(mount.path("available").asDouble()),
                            // A share of 1, although it is called a percentage: so scripts know it.
                            String.format(Locale.ROOT, "%.1f", size > 0 ? used / size : 0),
                            mount.path("path").asString()));
        }
    }

    private static String amount(double bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length() - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f%c", value, UNITS.charAt(unit));
    }

    void print(PrintStream out) {
        int[] widths = new int[HEADER.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String blanks = " ".repeat(widths[i] - row.get(i).length());
                boolean number = i >= FIRST_NUMBER && i <= LAST_NUMBER;
                line.append(i == 0 ? "" : " ")
                        .append(number ? blanks : "")
                        .append(row.get(i))
                        .append(number || i == widths.length - 1 ? "" : blanks);
            }
            out.println(line);
        }
    }
}
