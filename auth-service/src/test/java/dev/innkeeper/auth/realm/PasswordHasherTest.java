package dev.innkeeper.auth.realm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PasswordHasherTest {
    private final PasswordHasher hasher = new PasswordHasher();

    @Test
    void acceptsThePasswordAlone() {
        Optional<String> hash = Optional.of(hasher.hash("secret1"));

        assertThat(hasher.matches("secret1", hash)).isTrue();
        assertThat(hasher.matches("secret2", hash)).isFalse();
    }

    @Test
    void tellsLongPasswordsApartToTheLastLetter() {
        String long64 = "ü".repeat(63);

        assertThat(hasher.matches(long64 + "b", Optional.of(hasher.hash(long64 + "a")))).isFalse();
    }

    @Test
    void acceptsNothingForNobody() {
        assertThat(hasher.matches("no password has this hash", Optional.empty())).isFalse();
    }
}
