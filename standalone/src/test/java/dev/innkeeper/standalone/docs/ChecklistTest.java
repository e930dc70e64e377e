package dev.innkeeper.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every test that {@code docs/checklist.md} names as a row's proof must exist. */
class ChecklistTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern NAMED_TEST = Pattern.compile("`([A-Z]\\w+)\\.(\\w+)`");

    @Test
    void namesOnlyTestsThatExist() throws IOException {
        Map<String, String> sources = testSources();
        Set<String> missing = new TreeSet<>();
        NAMED_TEST
                .matcher(Files.readString(ROOT.resolve("docs/checklist.md")))
                .results()
                .filter(named ->
                        !sources.getOrDefault(named.group(1), "")
                                .contains(" " + named.group(2) + "("))
                .forEach(named -> missing.add(named.group()));

        assertThat(missing).isEmpty();
    }

    private static Map<String, String> testSources() throws IOException {
        try (Stream<Path> files = Files.find(ROOT, 16, (path, ignored) -> isTest(path))) {
            return files.collect(
                    Collectors.toMap(
                            path -> path.getFileName().toString().replace(".java", ""),
                            ChecklistTest::text,
                            String::concat));
        }
    }

    private static boolean isTest(Path path) {
        String text = path.toString();
        return text.endsWith(".java") && text.contains("/src/test/java/");
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
