package dev.innkeeper.agent.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshFileTest {
    @TempDir Path folder;

    @Test
    void holdsTheTextAloneWhateverWasThere() throws IOException {
        Path file = folder.resolve("config");

        FreshFile.write(file, "a longer text");
        FreshFile.write(file, "short");

        assertThat(file).hasContent("short");
    }

    @Test
    void leavesAloneWhatHasTheTextAlready() throws IOException {
        Path file = folder.resolve("script");
        Set<PosixFilePermission> mode = PosixFilePermissions.fromString("rwxr-xr-x");
        FreshFile.write(file, "#!/bin/sh\n");
        Files.setPosixFilePermissions(file, mode);
        Object before = Files.getAttribute(file, "unix:ino");

        FreshFile.write(file, "#!/bin/sh\n");

        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(before);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(mode);
    }
}
