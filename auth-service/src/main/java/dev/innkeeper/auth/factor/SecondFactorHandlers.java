package dev.innkeeper.auth.factor;

import dev.innkeeper.api.model.GetUserTfaTypesRequest;
import dev.innkeeper.auth.Realm;
import dev.innkeeper.auth.Realms;
import dev.innkeeper.auth.User;
import dev.innkeeper.auth.Users;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Which second factors a user's realm asks for and the user has. */
@RestController
class SecondFactorHandlers {
    private static final String OATH = "oath";

    private final Users users;
    private final Realms realms;
    private final Factors factors;

    SecondFactorHandlers(Users users, Realms realms, Factors factors) {
        this.users = users;
        this.realms = realms;
        this.factors = factors;
    }

    @GetMapping("/access/users/{userid}/tfa")
    Object types(GetUserTfaTypesRequest request) {
        User user = users.require(request.userid());
        Optional<String> realm =
                realms.findById(user.userId().realm()).flatMap(Realm::secondFactor);
        List<String> types =
                new ArrayList<>(
                        factors.listOf(user.userId()).stream()
                                .filter(Factor::enabled)
                                .map(factor -> factor.type().text())
                                .distinct()
                                .toList());
        boolean keys = user.keys().filter(text -> !text.startsWith("x")).isPresent();
        if (request.multipleOrDefault()) {
            if (keys && types.isEmpty()) {
                types.add(OATH);
            }
            return new Several(realm, types);
        }
        return new One(realm, one(types, keys));
    }

    /** The old answer knows two kinds: codes, and what is plugged in. */
    private static Optional<String> one(List<String> types, boolean keys) {
        if (types.contains("totp") || (types.isEmpty() && keys)) {
            return Optional.of(OATH);
        }
        return types.contains("webauthn") ? Optional.of("u2f") : Optional.empty();
    }

    /** What the realm asks for and the user has. */
    record One(Optional<String> realm, Optional<String> user) {}

    /** The same with all of the user's factors. */
    record Several(Optional<String> realm, List<String> user) {}
}
