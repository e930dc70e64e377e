package dev.innkeeper.auth.ticket;

import dev.innkeeper.auth.Realm;
import dev.innkeeper.auth.Realms;
import dev.innkeeper.auth.factor.OwnPassword;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Problems.Forbidden;
import dev.innkeeper.kernel.Problems.InvalidParameters;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.rest.ClientAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asks for the caller's password, unless he is root or his realm knows of none. */
@Component
class CallerPassword implements OwnPassword {
    private final Login login;
    private final Realms realms;

    CallerPassword(Login login, Realms realms) {
        this.login = login;
        this.realms = realms;
    }

    @Override
    public void require(
            Caller caller, UserId user, @Nullable String password, ClientAddress client) {
        if (caller.isRoot()) {
            return;
        }
        if (user.equals(UserId.ROOT)) {
            throw new Forbidden("Permission check failed (user != root@pam)").asException();
        }
        boolean withoutPassword =
                realms.findById(caller.user().realm())
                        .map(Realm::type)
                        .filter("openid"::equals)
                        .isPresent();
        if (withoutPassword) {
            return;
        }
        if (password == null) {
            throw InvalidParameters.of("password", "password is required to modify TFA data")
                    .asException();
        }
        login.confirm(caller.user().toString(), password, client.value());
    }
}
