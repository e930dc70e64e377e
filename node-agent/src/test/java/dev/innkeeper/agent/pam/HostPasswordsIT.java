package dev.innkeeper.agent.pam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.work.HostProgram;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The host's real PAM and an account of the test's own. */
class HostPasswordsIT {
    private final String user = "ik" + ProcessHandle.current().pid();

    @BeforeEach
    void makeUser() {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "needs root: no passwords tried");
        HostProgram.of("useradd", "-M", "-s", "/usr/sbin/nologin", user).require();
    }

    @AfterEach
    void removeUser() {
        HostProgram.of("userdel", user).run();
    }

    @Test
    void passwordIsAcceptedOnlyIfItIsTheUsers() throws IOException {
        try (HostPasswords passwords = new HostPasswords(Optional.empty())) {
            passwords.change(user, "good one");

            assertThat(passwords.check(user, "good one").accepted()).isTrue();
            assertThat(passwords.check(user, "bad one").accepted()).isFalse();
            assertThat(passwords.check("no-such-" + user, "good one").accepted()).isFalse();
            assertThat(passwords.check(user + "\n", "good one").accepted()).isFalse();
        }
    }
}
