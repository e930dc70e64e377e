package dev.innkeeper.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * A table of text, framed with box-drawing characters or plain. A cell may have several lines.
 *
 * @param right columns that are set to the right
 */
record Table(List<String> columns, List<List<String>> rows, Set<Integer> right) {

    Table(List<String> columns, List<List<String>> rows) {
        this(columns, rows, Set.of());
    }

    void print(PrintStream out, boolean border, boolean header) {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < columns.size(); column++) {
            int width = columns.get(column).length();
            for (List<String> row : rows) {
                width =
                        Math.max(
                                width,
                                row.get(column).lines().mapToInt(String::length).max().orElse(0));
            }
            widths.add(width);
        }
        if (border) {
            framed(out, header, widths);
        } else {
            if (header) {
                lines(out, columns, widths, " ", "", "");
            }
            rows.forEach(row -> lines(out, row, widths, " ", "", ""));
        }
    }

    private void framed(PrintStream out, boolean header, List<Integer> widths) {
        out.println(rule(widths, "┌", "┬", "┐", "─"));
        if (header) {
            lines(out, columns, widths, " │ ", "│ ", " │");
            out.println(rule(widths, "╞", "╪", "╡", "═"));
        }
        for (int i = 0; i < rows.size(); i++) {
            if (i > 0) {
                out.println(rule(widths, "├", "┼", "┤", "─"));
            }
            lines(out, rows.get(i), widths, " │ ", "│ ", " │");
        }
        out.println(rule(widths, "└", "┴", "┘", "─"));
    }

    private static String rule(
            List<Integer> widths, String left, String cross, String right, String dash) {
        return join(widths.size(), i -> dash.repeat(widths.get(i) + 2), cross, left, right);
    }

    private void lines(
            PrintStream out,
            List<String> cells,
            List<Integer> widths,
            String between,
            String left,
            String end) {
        List<List<String>> split = cells.stream().map(cell -> cell.lines().toList()).toList();
        int height = Math.max(1, split.stream().mapToInt(List::size).max().orElse(1));
        for (int row = 0; row < height; row++) {
            int line = row;
            out.println(
                    join(
                            widths.size(),
                            i -> {
                                List<String> cell = split.get(i);
                                return padded(
                                        i, line < cell.size() ? cell.get(line) : "", widths.get(i));
                            },
                            between,
                            left,
                            end));
        }
    }

    private String padded(int column, String text, int width) {
        String blanks = " ".repeat(Math.max(0, width - text.length()));
        return right.contains(column) ? blanks + text : text + blanks;
    }

    private static String join(
            int size, IntFunction<String> part, String between, String left, String right) {
        StringBuilder text = new StringBuilder(left);
        for (int i = 0; i < size; i++) {
            text.append(i == 0 ? "" : between).append(part.apply(i));
        }
        return text.append(right).toString();
    }
}
