package dev.innkeeper.auth.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKeyTest {
    private static final byte[] PLAIN = "bind password".getBytes(StandardCharsets.UTF_8);

    private Path file;

    @BeforeEach
    void chooseFile(@TempDir Path folder) {
        file = folder.resolve("deep/master-key");
    }

    @Test
    void keyIsMadeForItsOwnerAlone() throws IOException {
        key();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void anotherProcessReadsWhatOneEncrypted() {
        String sealed = key().encrypt("realm/x/password", PLAIN);

        assertThat(key().decrypt("realm/x/password", sealed)).isEqualTo(PLAIN);
        assertThat(sealed).doesNotContain("bind");
    }

    @Test
    void sameTextIsNeverEncryptedAlike() {
        MasterKey key = key();

        assertThat(key.encrypt("a", PLAIN)).isNotEqualTo(key.encrypt("a", PLAIN));
    }

    @Test
    void whatWasEncryptedForOneThingIsNotReadAsAnother() {
        String sealed = key().encrypt("realm/x/password", PLAIN);

        assertThatThrownBy(() -> key().decrypt("realm/y/password", sealed))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anotherKeyReadsNothing() throws IOException {
        String sealed = key().encrypt("a", PLAIN);
        Files.delete(file);

        assertThatThrownBy(() -> key().decrypt("a", sealed))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shortKeyIsRefused() {
        SecretFiles.write(file, "short");

        assertThatThrownBy(this::key).hasMessageContaining("too short");
    }

    private MasterKey key() {
        return new MasterKey(new MasterKeySettings(file));
    }
}
