package dev.innkeeper.history;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Letters of ten rows of six pixels, a byte a row: the X Window System's font 6x10, which is in the
 * public domain.
 */
final class BitmapFont {
    private static final int WIDTH = 6;
    private static final Map<Character, byte[]> LETTERS = load();

    /** Takes a pixel. */
    interface Pen {
        void dot(int x, int y);
    }

    static int width(String text) {
        return text.length() * WIDTH;
    }

    /** Draws from the upper left corner; letters that the font has not are left out. */
    static void draw(String text, Pen pen) {
        for (int i = 0; i < text.length(); i++) {
            byte[] rows = LETTERS.getOrDefault(text.charAt(i), new byte[0]);
            for (int y = 0; y < rows.length; y++) {
                for (int x = 0; x < WIDTH; x++) {
                    if ((rows[y] >> (WIDTH - 1 - x) & 1) == 1) {
                        pen.dot(i * WIDTH + x, y);
                    }
                }
            }
        }
    }

    private static Map<Character, byte[]> load() {
        try (InputStream in =
                        Objects.requireNonNull(BitmapFont.class.getResourceAsStream("6x10.txt"));
                var lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            return lines.lines()
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    line -> line.charAt(0),
                                    line -> HexFormat.of().parseHex(line.substring(2))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private BitmapFont() {}
}
