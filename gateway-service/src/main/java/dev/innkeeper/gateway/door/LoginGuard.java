package dev.innkeeper.gateway.door;

import dev.innkeeper.api.Verb;
import dev.innkeeper.gateway.answer.Outcome;
import dev.innkeeper.gateway.identity.FailedLogins;
import dev.innkeeper.kernel.Problems;

/**
 * Watches what takes a password, the login before all: after too many failures it is refused
 * without being tried.
 */
final class LoginGuard {
    static final Outcome REFUSED =
            Outcome.Failure.of(new Problems.Unauthenticated("authentication failure"));

    private static final String LOGIN = "/access/ticket";

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

    /** What takes a password, and so could be used to guess one. */
    private static boolean isLogin(Call call) {
        Verb verb = call.operation().verb();
        return switch (call.operation().path()) {
            case LOGIN -> verb == Verb.POST;
            case "/access/password" -> verb == Verb.PUT;
            case "/access/tfa/{userid}", "/access/tfa/{userid}/{id}" -> verb != Verb.GET;
            default -> false;
        };
    }

    /** Whose password it is: the caller's own, where there is one. */
    private static String user(Call call) {
        if (!call.operation().path().equals(LOGIN) && call.caller().isPresent()) {
            return call.caller().get().user().toString();
        }
        String name = String.valueOf(call.parameters().getOrDefault("username", ""));
        Object realm = call.parameters().get("realm");
        return realm == null || name.endsWith("@" + realm) ? name : name + "@" + realm;
    }
}
