package dev.innkeeper.agent.qemu.commandline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An entry of {@code configurations.txt}.
 *
 * @param refusal why a node that has everything refuses it
 */
record Configuration(String title, String text, Optional<String> refusal) {
    private static final Path FILE = Path.of("src/test/golden/qemu/configurations.txt");

    static List<Configuration> all() throws IOException {
        List<Configuration> all = new ArrayList<>();
        for (String block : Files.readString(FILE).split("(?m)^== ")) {
            if (!block.isBlank()) {
                int end = block.indexOf('\n');
                String text = block.substring(end + 1);
                Optional<String> refusal = text.lines().filter(l -> l.startsWith("! ")).findFirst();
                all.add(
                        new Configuration(
                                block.substring(0, end),
                                text.replaceAll("(?m)^! .*\\R?", ""),
                                refusal.map(l -> l.substring(2))));
            }
        }
        return all;
    }

    @Override
    public String toString() {
        return title;
    }
}
