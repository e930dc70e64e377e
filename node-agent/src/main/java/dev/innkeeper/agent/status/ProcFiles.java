package dev.innkeeper.agent.status;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Plain figures out of the kernel's files; one that is not there counts as nothing. */
final class ProcFiles {

    static String text(String path) {
        return text(Path.of(path));
    }

    static String text(Path path) {
        try {
            return Files.readString(path).strip();
        } catch (IOException e) {
            return "";
        }
    }

    static List<String> lines(String path) {
        return text(path).lines().toList();
    }

    /** A file that holds one number; 0 if it does not. */
    static long number(Path path) {
        return number(text(path));
    }

    static long number(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Lines {@code key value} or {@code key: value kB} as numbers. */
    static Map<String, Long> numbers(Path path) {
        Map<String, Long> numbers = new HashMap<>();
        for (String line : text(path).lines().toList()) {
            String[] words = line.split("[:\\s]+");
            if (words.length >= 2) {
                numbers.put(words[0], number(words[1]));
            }
        }
        return numbers;
    }

    private ProcFiles() {}
}
