package dev.innkeeper.agent.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {
    @TempDir Path folder;

    @Test
    void removesLinksAndNotWhatTheyLeadTo() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside"), "stays");
        Path tree = folder.resolve("tree");
        Files.createDirectories(tree.resolve("below"));
        Files.createSymbolicLink(tree.resolve("below/link"), outside);

        FileTree.remove(tree);

        assertThat(tree).doesNotExist();
        assertThat(outside).hasContent("stays");
    }

    @Test
    void findsNothingWrongWithWhatIsNotThere() throws IOException {
        FileTree.remove(folder.resolve("missing"));

        assertThat(folder).isEmptyDirectory();
    }
}
