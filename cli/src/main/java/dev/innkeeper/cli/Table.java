package dev.innkeeper.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** A table of text, framed with box-drawing characters or plain. */
record Table(List<String> columns, List<List<String>> rows) {

    void print(PrintStream out, boolean border, boolean header) {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < columns.size(); column++) {
            int width = header ? columns.get(column).length() : 0;
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
                out.println(line(columns, widths, " ", "", ""));
            }
            rows.forEach(row -> out.println(line(row, widths, " ", "", "")));
        }
    }

    private void framed(PrintStream out, boolean header, List<Integer> widths) {
        out.println(rule(widths, "┌", "┬", "┐", "─"));
        if (header) {
            out.println(line(columns, widths, " │ ", "│ ", " │"));
            out.println(rule(widths, "╞", "╪", "╡", "═"));
        }
        for (int i = 0; i < rows.size(); i++) {
            if (i > 0) {
                out.println(rule(widths, "├", "┼", "┤", "─"));
            }
            out.println(line(rows.get(i), widths, " │ ", "│ ", " │"));
        }
        out.println(rule(widths, "└", "┴", "┘", "─"));
    }

    private static String rule(
            List<Integer> widths, String left, String cross, String right, String dash) {
        return join(widths.size(), i -> dash.repeat(widths.get(i) + 2), cross, left, right);
    }

    private static String line(
            List<String> cells, List<Integer> widths, String between, String left, String right) {
        return join(
                widths.size(),
                i -> {
                    String cell = cells.get(i).replace("\n", " ");
                    return cell + " ".repeat(Math.max(0, widths.get(i) - cell.length()));
                },
                between,
                left,
                right);
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
