package dev.innkeeper.agent.guestos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys by which clients know a guest's ssh server. */
class SshHostKeysIT {
    private static final String OLD = "the template's key\n";

    @TempDir private Path folder;

    @BeforeAll
    static void check() {
        Assumptions.assumeTrue(
                Files.exists(Path.of("/usr/bin/ssh-keygen")), "cannot run here: needs ssh-keygen");
    }

    private Path guest(String name, boolean server) throws IOException {
        Path ssh = Files.createDirectories(folder.resolve(name + "/etc/ssh"));
        Files.writeString(ssh.resolve("ssh_host_ed25519_key"), OLD);
        Files.writeString(ssh.resolve("ssh_host_dsa_key"), OLD);
        if (server) {
            Files.writeString(ssh.resolve("sshd_config"), "");
        }
        try (GuestRoot root = new GuestRoot(folder.resolve(name), 0)) {
            new SshHostKeys(root).renew(name, new SilentWork());
        }
        return ssh;
    }

    @Test
    void everyGuestHasItsOwn() throws IOException {
        Path first = guest("first", true);
        Path second = guest("second", true);

        for (String type : new String[] {"rsa", "ecdsa", "ed25519"}) {
            Path key = first.resolve("ssh_host_" + type + "_key");
            assertThat(Files.readString(key))
                    .contains("PRIVATE KEY")
                    .isNotEqualTo(Files.readString(second.resolve(key.getFileName())));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(first.resolve(key.getFileName() + ".pub")))
                    .endsWith(" root@first\n");
        }
        assertThat(first.resolve("ssh_host_dsa_key")).doesNotExist();
    }

    @Test
    void guestWithoutServerKeepsItsFiles() throws IOException {
        assertThat(guest("none", false).resolve("ssh_host_ed25519_key")).hasContent(OLD);
    }
}
