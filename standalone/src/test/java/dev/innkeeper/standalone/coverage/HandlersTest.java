package dev.innkeeper.standalone.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Holds handlers and contract against each other, because nothing else sees all services at once. A
 * new handler removes its line from {@code api/golden/unimplemented.txt}.
 */
class HandlersTest {
    private static final Path LIST = Path.of("../api/golden/unimplemented.txt");

    private final Coverage coverage = Coverage.ofThisClassPath();

    @Test
    void everyHandlerHasAnOperation() {
        assertThat(coverage.strangers()).isEmpty();
    }

    @Test
    void everyOperationHasAHandlerOrALineInTheList() throws IOException {
        Set<String> listed = new TreeSet<>(Files.readAllLines(LIST));

        assertThat(coverage.unanswered()).isEqualTo(listed);
    }
}
