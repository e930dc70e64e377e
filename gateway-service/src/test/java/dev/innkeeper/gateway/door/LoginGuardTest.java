package dev.innkeeper.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.api.Contract;
import dev.innkeeper.gateway.identity.FailedLogins;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Problem;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoginGuardTest {
    private static final Contract CONTRACT = Contract.load();
    private static final int HONEST = 3;

    private final LoginGuard guard =
            new LoginGuard(new FailedLogins(HONEST, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC)));

    @Test
    void userIsTheSameHoweverHeIsSpelled() {
        failFrom("192.0.2.1", login(Map.of("username", "alice", "realm", "pve")));

        assertThat(guard.refuses(login(Map.of("username", "alice@pve")), "192.0.2.2")).isTrue();
        assertThat(
                        guard.refuses(
                                login(Map.of("username", "alice@pve", "realm", "pve")),
                                "192.0.2.2"))
                .isTrue();
        assertThat(guard.refuses(login(Map.of("username", "bob@pve")), "192.0.2.2")).isFalse();
    }

    @Test
    void rootIsNeverRefused() {
        failFrom("192.0.2.1", login(Map.of("username", "root@pam")));

        assertThat(guard.refuses(login(Map.of("username", "root@pam")), "192.0.2.1")).isFalse();
        assertThat(
                        guard.refuses(
                                login(Map.of("username", "root@pam", "realm", "pam")), "192.0.2.1"))
                .isFalse();
    }

    @Test
    void passwordsThatConfirmAreGuessedNoMoreEasily() {
        Call change = call("changePassword", Map.of("userid", "bob@pve"));
        Call factor = call("createTfaEntry", Map.of("userid", "bob@pve"));

        failFrom("192.0.2.1", change);

        assertThat(guard.refuses(factor, "192.0.2.2")).isTrue();
        assertThat(guard.refuses(login(Map.of("username", "alice@pve")), "192.0.2.2")).isTrue();
        assertThat(guard.refuses(login(Map.of("username", "bob@pve")), "192.0.2.2")).isFalse();
        assertThat(guard.refuses(call("listTfaEntries", Map.of()), "192.0.2.1")).isFalse();
    }

    @Test
    void loginsByAProviderCountForTheAddress() {
        Call login = call("loginByOpenid", Map.of("state", "s", "code", "c"));
        Call begin = call("createOpenidAuthUrl", Map.of("realm", "idp"));

        failFrom("192.0.2.1", login);

        assertThat(guard.refuses(login, "192.0.2.1")).isTrue();
        assertThat(guard.refuses(begin, "192.0.2.1")).isTrue();
        assertThat(guard.refuses(login, "192.0.2.2")).isFalse();
        assertThat(guard.refuses(login(Map.of("username", "bob@pve")), "192.0.2.2")).isFalse();
    }

    @Test
    void askingForProvidersThatAreNotThereCounts() {
        Call begin = call("createOpenidAuthUrl", Map.of("realm", "none"));

        for (int i = 0; i < HONEST; i++) {
            guard.failed(begin, "192.0.2.1", Problem.Kind.INVALID_PARAMETERS);
        }
        assertThat(guard.refuses(begin, "192.0.2.1")).isFalse();
        for (int i = 0; i < HONEST; i++) {
            guard.failed(begin, "192.0.2.1", Problem.Kind.REFUSED);
        }

        assertThat(guard.refuses(begin, "192.0.2.1")).isTrue();
    }

    private void failFrom(String address, Call call) {
        for (int i = 0; i < HONEST; i++) {
            guard.failed(call, address, Problem.Kind.UNAUTHENTICATED);
        }
    }

    private static Call login(Map<String, Object> parameters) {
        return new Call(
                CONTRACT.require("createTicket"),
                Optional.empty(),
                parameters,
                AccessSnapshot.empty());
    }

    private static Call call(String operation, Map<String, Object> parameters) {
        return new Call(
                CONTRACT.require(operation),
                Optional.of(Caller.parse("alice@pve")),
                parameters,
                AccessSnapshot.empty());
    }
}
