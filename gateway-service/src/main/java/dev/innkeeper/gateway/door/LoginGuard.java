package dev.innkeeper.gateway.door;

import dev.innkeeper.api.Verb;
import dev.innkeeper.gateway.answer.Outcome;
import dev.innkeeper.gateway.identity.FailedLogins;
import dev.innkeeper.kernel.Problems;

/** Watches the login operation: after too many failures it is refused without being tried. */
final class LoginGuard {
    static final Outcome REFUSED =
            Outcome.Failure.of(new Problems.Unauthenticated("authentication failure"));

    private final FailedLogins failures;

    LoginGuard(FailedLogins failures) {
        this.failures = failures;
    }

    boolean refuses(Call call, String address) {
        return isLogin(call) && failures.refuses(user(call), address);
    }

    void failed(Call call, String address) {
        if (isLogin(call)) {
            failures.failed(user(call), address);
        }
    }

    private static boolean isLogin(Call call) {
        return call.operation().verb() == Verb.POST
                && call.operation().path().equals("/access/ticket");
    }

    private static String user(Call call) {
        String name = String.valueOf(call.parameters().getOrDefault("username", ""));
        Object realm = call.parameters().get("realm");
        return realm == null ? name : name + "@" + realm;
    }
}
