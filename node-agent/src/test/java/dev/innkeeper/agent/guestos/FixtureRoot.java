package dev.innkeeper.agent.guestos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A small root of a container, made from a text: {@code file <path>} with its lines after {@code |
 * }, and {@code link <path> <target>}. What was done to it is told in the same form.
 */
final class FixtureRoot {
    final Path folder;
    private final Map<String, String> before;

    private FixtureRoot(Path folder) throws IOException {
        this.folder = folder;
        this.before = state();
    }

    static FixtureRoot make(Path description, Path folder) throws IOException {
        Path open = folder; // the file whose lines follow
        for (String line : Files.readAllLines(description)) {
            String[] words = line.split(" ", 3);
            if (words[0].equals("file") || words[0].equals("link")) {
                Path path = folder.resolve(words[1].substring(1));
                Files.createDirectories(realParent(folder, path));
                if (words[0].equals("link")) {
                    Files.createSymbolicLink(path, Path.of(words[2]));
                } else {
                    open = Files.writeString(path, "");
                }
            } else {
                String text = line.length() > 2 ? line.substring(2) : "";
                Files.writeString(open, text + "\n", java.nio.file.StandardOpenOption.APPEND);
            }
        }
        return new FixtureRoot(folder);
    }

    /** Folders behind a relative link, such as /lib → usr/lib, are made there. */
    private static Path realParent(Path folder, Path path) throws IOException {
        Path parent = path.getParent();
        Path first = folder.resolve(folder.relativize(parent).getName(0));
        if (Files.isSymbolicLink(first)) {
            Files.createDirectories(folder.resolve(Files.readSymbolicLink(first)));
        }
        return parent;
    }

    /** What differs from the beginning. */
    String changes() throws IOException {
        Map<String, String> now = state();
        StringBuilder text = new StringBuilder();
        now.forEach((path, is) -> {
            if (!is.equals(before.get(path))) {
                text.append(is);
            }
        });
        before.keySet().stream()
                .filter(path -> !now.containsKey(path))
                .forEach(path -> text.append("gone ").append(path).append('\n'));
        return text.toString();
    }

    Map<String, String> state() throws IOException {
        Map<String, String> state = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.toList()) {
                String path = "/" + folder.relativize(file);
                if (Files.isSymbolicLink(file)) {
                    state.put(path, "link " + path + " " + Files.readSymbolicLink(file) + "\n");
                } else if (Files.isRegularFile(file)) {
                    state.put(path, describe(file, path));
                }
            }
        }
        return state;
    }

    private static String describe(Path file, String path) throws IOException {
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        StringBuilder text = new StringBuilder("file " + path + " " + mode + "\n");
        Files.readString(file, StandardCharsets.ISO_8859_1)
                .lines()
                .forEach(l -> text.append(l.isEmpty() ? "|" : "| " + l).append('\n'));
        return text.toString();
    }
}
