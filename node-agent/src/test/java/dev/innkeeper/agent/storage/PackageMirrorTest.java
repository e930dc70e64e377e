package dev.innkeeper.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageMirrorTest {
    @TempDir Path etc;

    private void host(String distribution, String file, String sources) throws IOException {
        Files.writeString(etc.resolve("os-release"), "NAME=x\nID=" + distribution + "\n");
        Path target = etc.resolve("apt").resolve(file);
        Files.createDirectories(target.getParent());
        Files.writeString(target, sources);
    }

    @Test
    void takesTheHostsMirrorOfTheSameDistribution() throws IOException {
        host(
                "debian",
                "sources.list",
                """
                # deb http://old.example/debian bookworm main
                deb http://security.example/debian-security bookworm-security main
                deb [signed-by=/k.gpg] https://mirror.example/debian/ bookworm main
                """);

        assertThat(PackageMirror.find("debian", etc)).contains("https://mirror.example/debian");
    }

    @Test
    void readsTheNewerFormToo() throws IOException {
        host(
                "ubuntu",
                "sources.list.d/ubuntu.sources",
                "Types: deb\nURIs: http://mirror.example/ubuntu\nSuites: noble\n");

        assertThat(PackageMirror.find("ubuntu", etc)).contains("http://mirror.example/ubuntu");
    }

    @Test
    void leavesAHostOfAnotherDistributionAlone() throws IOException {
        host("debian", "sources.list", "deb http://mirror.example/debian bookworm main\n");

        assertThat(PackageMirror.find("ubuntu", etc)).isEmpty();
    }
}
