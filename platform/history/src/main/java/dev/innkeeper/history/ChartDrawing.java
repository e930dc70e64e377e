package dev.innkeeper.history;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * Draws rows of figures: a line for each figure, gaps where nothing was reported, a scale from zero
 * to a round number. Pixel by pixel and with letters of our own, so that it looks the same on every
 * host, also on one without fonts.
 */
final class ChartDrawing {
    static final int WIDTH = 800;
    static final int HEIGHT = 240;

    private static final int LEFT = 56;
    private static final int RIGHT = 12;
    private static final int TOP = 24;
    private static final int BOTTOM = 44;
    private static final int PLOT_WIDTH = WIDTH - LEFT - RIGHT;
    private static final int PLOT_HEIGHT = HEIGHT - TOP - BOTTOM;
    private static final int LINES = 4;
    private static final int STEPS_PER_LABEL = 10;

    private static final int PAPER = 0xffffff;
    private static final int INK = 0x202020;
    private static final int GRID = 0xdcdcdc;
    private static final int[] COLORS = {
        0x1f77b4, 0xd62728, 0x2ca02c, 0xff7f0e, 0x9467bd, 0x8c564b, 0xe377c2, 0x17becf
    };

    private static final String[] UNITS = {"", "k", "M", "G", "T", "P"};

    private final BufferedImage image =
            new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);

    private ChartDrawing() {
        fill(0, 0, WIDTH, HEIGHT, PAPER);
    }

    /**
     * Draws a chart.
     *
     * @param rows as {@link History#rows} gives them
     * @param figures the names of those to draw
     * @return PNG
     */
    static byte[] draw(
            String title,
            Timeframe timeframe,
            List<Map<String, Object>> rows,
            List<String> figures) {
        var chart = new ChartDrawing();
        double top = top(rows, figures);
        chart.scale(top);
        chart.times(timeframe, rows);
        int across = LEFT;
        for (int i = 0; i < figures.size(); i++) {
            int color = COLORS[i % COLORS.length];
            chart.line(rows, figures.get(i), top, color);
            across = chart.legend(across, figures.get(i), color);
        }
        chart.text(LEFT, 7, title, INK);
        return chart.png();
    }

    /** A round number that nothing exceeds. */
    private static double top(List<Map<String, Object>> rows, List<String> figures) {
        double highest =
                rows.stream()
                        .flatMap(row -> figures.stream().map(row::get))
                        .filter(Objects::nonNull)
                        .mapToDouble(value -> ((Number) value).doubleValue())
                        .max()
                        .orElse(0);
        if (highest <= 0) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(highest)));
        return Stream.of(1, 2, 4, 6, 8, 10)
                .mapToDouble(digit -> digit * power)
                .filter(round -> round >= highest)
                .findFirst()
                .orElse(highest);
    }

    private void scale(double top) {
        for (int i = 0; i <= LINES; i++) {
            int y = y(top * i / LINES, top);
            fill(LEFT, y, PLOT_WIDTH, 1, i == 0 ? INK : GRID);
            String label = number(top * i / LINES);
            text(LEFT - 6 - BitmapFont.width(label), y - 5, label, INK);
        }
        fill(LEFT, TOP, 1, PLOT_HEIGHT, INK);
    }

    static String number(double value) {
        int unit = 0;
        double rest = value;
        while (rest >= 1000 && unit < UNITS.length - 1) {
            rest /= 1000;
            unit++;
        }
        String digits = rest == 0 || rest >= 100 ? "%.0f" : rest >= 1 ? "%.1f" : "%.3f";
        return String.format(Locale.ROOT, digits, rest) + UNITS[unit];
    }

    private void times(Timeframe timeframe, List<Map<String, Object>> rows) {
        DateTimeFormatter format =
                DateTimeFormatter.ofPattern(
                                switch (timeframe) {
                                    case HOUR, DAY -> "HH:mm";
                                    case WEEK, MONTH -> "MM-dd";
                                    case YEAR -> "yyyy-MM";
                                })
                        .withZone(ZoneOffset.UTC);
        for (int i = STEPS_PER_LABEL - 1; i < rows.size(); i += STEPS_PER_LABEL) {
            int x = x(i, rows.size());
            fill(x, TOP, 1, PLOT_HEIGHT, GRID);
            long at = ((Number) Objects.requireNonNull(rows.get(i).get("time"))).longValue();
            String label = format.format(Instant.ofEpochSecond(at));
            text(x - BitmapFont.width(label) / 2, HEIGHT - BOTTOM + 6, label, INK);
        }
        text(WIDTH - RIGHT - BitmapFont.width("UTC"), 7, "UTC", INK);
    }

    private void line(List<Map<String, Object>> rows, String figure, double top, int color) {
        @Nullable Double before = null;
        for (int i = 0; i < rows.size(); i++) {
            Object value = rows.get(i).get(figure);
            @Nullable Double now = value == null ? null : ((Number) value).doubleValue();
            if (now != null) {
                stroke(
                        x(before == null ? i : i - 1, rows.size()),
                        y(before == null ? now : before, top),
                        x(i, rows.size()),
                        y(now, top),
                        color);
            }
            before = now;
        }
    }

    /** A line two pixels high, from left to right. */
    private void stroke(int x0, int y0, int x1, int y1, int color) {
        for (int x = x0; x <= x1; x++) {
            int from = between(y0, y1, x - x0, x1 - x0);
            int to = between(y0, y1, x + 1 - x0, x1 - x0);
            fill(x, Math.min(from, to) - 1, 1, Math.abs(from - to) + 2, color);
        }
    }

    private static int between(int a, int b, int part, int whole) {
        return whole == 0 ? a : a + (b - a) * Math.min(part, whole) / whole;
    }

    private int legend(int x, String figure, int color) {
        fill(x, HEIGHT - 16, 8, 8, color);
        text(x + 12, HEIGHT - 17, figure, INK);
        return x + 12 + BitmapFont.width(figure) + 18;
    }

    private static int x(int row, int rows) {
        return LEFT + (rows < 2 ? 0 : row * (PLOT_WIDTH - 1) / (rows - 1));
    }

    private static int y(double value, double top) {
        return TOP + PLOT_HEIGHT - 1 - (int) Math.round(value / top * (PLOT_HEIGHT - 1));
    }

    private void fill(int left, int top, int width, int height, int color) {
        for (int y = Math.max(0, top); y < Math.min(HEIGHT, top + height); y++) {
            for (int x = Math.max(0, left); x < Math.min(WIDTH, left + width); x++) {
                image.setRGB(x, y, color);
            }
        }
    }

    private void text(int left, int top, String text, int color) {
        BitmapFont.draw(text, (x, y) -> fill(left + x, top + y, 1, 1, color));
    }

    private byte[] png() {
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.setUseCache(false);
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
