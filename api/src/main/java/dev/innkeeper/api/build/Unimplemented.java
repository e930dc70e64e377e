package dev.innkeeper.api.build;

import dev.innkeeper.api.Verb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** The operations that have no handler yet: {@code METHOD /path}, one a line. */
record Unimplemented(Set<String> signatures) {

    static Unimplemented read(Path file) throws IOException {
        Set<String> signatures = new HashSet<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    signatures.add(line.strip());
                }
            }
        }
        return new Unimplemented(Set.copyOf(signatures));
    }

    boolean contains(Verb verb, String path) {
        return signatures.contains(verb + " " + path);
    }
}
