package dev.innkeeper.auth.user;

import dev.innkeeper.api.model.GetUserTfaTypesRequest;
import dev.innkeeper.auth.Realm;
import dev.innkeeper.auth.Realms;
import dev.innkeeper.auth.User;
import dev.innkeeper.auth.Users;
import java.util.List;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Which second factors a user's realm asks for and the user's keys belong to. */
@RestController
class SecondFactorHandlers {
    private static final String OATH = "oath";

    private final Users users;
    private final Realms realms;

    SecondFactorHandlers(Users users, Realms realms) {
        this.users = users;
        this.realms = realms;
    }

    @GetMapping("/access/users/{userid}/tfa")
    Object types(GetUserTfaTypesRequest request) {
        User user = users.require(request.userid());
        Optional<String> realm =
                realms.findById(user.userId().realm()).flatMap(Realm::secondFactor);
        boolean keys = user.keys().isPresent();
        return request.multipleOrDefault()
                ? new Several(realm, keys ? List.of(OATH) : List.of())
                : new One(realm, keys ? Optional.of(OATH) : Optional.empty());
    }

    /** What the realm asks for and the user has. */
    record One(Optional<String> realm, Optional<String> user) {}

    /** The same with all of the user's factors. */
    record Several(Optional<String> realm, List<String> user) {}
}
