package dev.innkeeper.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compares text with a file that is committed; {@code -Dgolden.update=true} writes the file
 * instead.
 */
public final class GoldenFile {
    private final Path file;

    private GoldenFile(Path file) {
        this.file = file;
    }

    /**
     * @param path below the module's folder, such as {@code src/test/golden/config.txt}
     */
    public static GoldenFile at(String path) {
        return new GoldenFile(Path.of(path));
    }

    /** Fails with the difference unless the file holds exactly this text. */
    public void assertHolds(String actual) {
        try {
            if (Boolean.getBoolean("golden.update")) {
                if (file.getParent() != null) {
                    Files.createDirectories(file.getParent());
                }
                Files.writeString(file, actual);
                return;
            }
            assertThat(file).as("golden file; ./innkeeper golden writes it").exists();
            assertThat(actual)
                    .as("%s; ./innkeeper golden rewrites it", file)
                    .isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
