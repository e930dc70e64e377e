package dev.innkeeper.gateway.door;

import dev.innkeeper.api.Verb;
import dev.innkeeper.gateway.answer.Outcome;
import dev.innkeeper.gateway.identity.FailedLogins;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.Problems;

/**
 * Watches what takes a password, the login before all, and logins by OpenID Connect: after too many
 * failures they are refused without being tried. Whose login the latter is a provider tells only at
 * its end, so they count for the address alone.
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
        return switch (Watched.of(call)) {
            case PASSWORD -> failures.refuses(user(call), address);
            case PROVIDER, WAY_TO_PROVIDER -> failures.refuses(address);
            case NOTHING -> false;
        };
    }

    void failed(Call call, String address, Problem.Kind kind) {
        boolean stranger = kind == Problem.Kind.UNAUTHENTICATED;
        switch (Watched.of(call)) {
            case PASSWORD -> {
                if (stranger) {
                    failures.failed(user(call), address);
                }
            }
            case PROVIDER -> {
                if (stranger) {
                    failures.failed(address);
                }
            }
            case WAY_TO_PROVIDER -> {
                if (stranger || kind == Problem.Kind.REFUSED) {
                    failures.failed(address);
                }
            }
            case NOTHING -> {}
        }
    }

    /** What could be used to guess, or to make us ask others. */
    private enum Watched {
        PASSWORD,
        PROVIDER,
        WAY_TO_PROVIDER,
        NOTHING;

        static Watched of(Call call) {
            Verb verb = call.operation().verb();
            return switch (call.operation().path()) {
                case LOGIN -> verb == Verb.POST ? PASSWORD : NOTHING;
                case "/access/password" -> verb == Verb.PUT ? PASSWORD : NOTHING;
                case "/access/tfa/{userid}", "/access/tfa/{userid}/{id}" ->
                        verb == Verb.GET ? NOTHING : PASSWORD;
                case "/access/openid/login" -> PROVIDER;
                case "/access/openid/auth-url" -> WAY_TO_PROVIDER;
                default -> NOTHING;
            };
        }
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
