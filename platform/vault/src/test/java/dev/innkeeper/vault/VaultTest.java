package dev.innkeeper.vault;

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

class VaultTest {
    private static final byte[] PLAIN = "bind password".getBytes(StandardCharsets.UTF_8);
    private static final String OLD = "an old master key that has 32 characters";
    private static final String NEW = "a new master key that has 32 characters too";

    private Path file;

    @BeforeEach
    void chooseFile(@TempDir Path folder) {
        file = folder.resolve("deep/master-key");
    }

    @Test
    void keyIsMadeForItsOwnerAlone() throws IOException {
        vault().currentKey();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(file.getParent()).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void anotherProcessReadsWhatOneSealed() {
        String sealed = vault().seal("realm/x/password", PLAIN);

        assertThat(vault().open("realm/x/password", sealed)).isEqualTo(PLAIN);
        assertThat(sealed).startsWith("v1." + vault().currentKey() + ".").doesNotContain("bind");
    }

    @Test
    void sameTextIsNeverSealedAlike() {
        Vault vault = vault();

        assertThat(vault.seal("a", PLAIN)).isNotEqualTo(vault.seal("a", PLAIN));
    }

    @Test
    void whatWasSealedForOneThingIsNotReadAsAnother() {
        String sealed = vault().seal("realm/x/password", PLAIN);

        assertThatThrownBy(() -> vault().open("realm/y/password", sealed))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() ->
                        new Vault(new KeyFile(file), "another service")
                                .open("realm/x/password", sealed))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void newKeySealsAndOldOneStillReads() throws IOException {
        write(OLD + "\n");
        Vault vault = vault();
        String before = vault.seal("a", PLAIN);

        write(NEW + "\n" + OLD + "\n");
        String after = vault.seal("a", PLAIN);
        byte[] read = vault.open("a", before);
        write(NEW + "\n");

        assertThat(read).isEqualTo(PLAIN);
        assertThat(vault.open("a", after)).isEqualTo(PLAIN);
        assertThatThrownBy(() -> vault.open("a", before)).hasMessageContaining("is not there");
    }

    @Test
    void cutOrForeignTextIsRefused() {
        String sealed = vault().seal("a", PLAIN).replaceAll("=+$", "");

        for (int end = 0; end < sealed.length(); end++) {
            String cut = sealed.substring(0, end);
            assertThatThrownBy(() -> vault().open("a", cut))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void keyThatWentAwayReadsNothing() throws IOException {
        String sealed = vault().seal("a", PLAIN);
        Files.delete(file);

        assertThatThrownBy(() -> vault().open("a", sealed))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shortKeyIsRefused() throws IOException {
        write(NEW + "\nshort\n");

        assertThatThrownBy(() -> vault().currentKey()).hasMessageContaining("too short");
    }

    private Vault vault() {
        return new Vault(new KeyFile(file), "innkeeper test");
    }

    private void write(String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
