package dev.innkeeper.auth.factor;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecoveryKeysTest {

    @Test
    void tenKeysThatNobodyGuesses() {
        List<String> keys = RecoveryKeys.make(new SecureRandom());

        assertThat(keys)
                .hasSize(10)
                .doesNotHaveDuplicates()
                .allMatch(key -> key.matches("([0-9a-f]{4}-){3}[0-9a-f]{4}"));
    }

    @Test
    void hashIsTheUsersOwnAndOverlooksHowTheKeyWasTyped() {
        String hash = RecoveryKeys.hash("alice@pve", "0a1b-2c3d-4e5f-6789");

        assertThat(RecoveryKeys.hash("alice@pve", " 0A1B-2C3D-4E5F-6789 ")).isEqualTo(hash);
        assertThat(RecoveryKeys.hash("bob@pve", "0a1b-2c3d-4e5f-6789")).isNotEqualTo(hash);
    }
}
