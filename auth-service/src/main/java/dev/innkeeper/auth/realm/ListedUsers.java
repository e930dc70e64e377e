package dev.innkeeper.auth.realm;

import dev.innkeeper.auth.Realm;
import dev.innkeeper.auth.Realms;
import dev.innkeeper.auth.User;
import dev.innkeeper.auth.Users;
import dev.innkeeper.kernel.UserId;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Finds out which listed user is meant where a realm does not care about case. */
@Component
public class ListedUsers {
    private final Users users;
    private final Realms realms;

    ListedUsers(Users users, Realms realms) {
        this.users = users;
        this.realms = realms;
    }

    /**
     * The user as he is listed. Whoever is listed exactly so is himself; where the realm ignores
     * case, somebody who is the only one of that name is meant, too.
     */
    public UserId resolve(UserId given) {
        Optional<Realm> realm = realms.findById(given.realm());
        boolean ignoresCase =
                realm.flatMap(each -> each.option("case-sensitive"))
                        .filter("0"::equals)
                        .isPresent();
        if (!ignoresCase || users.find(given).isPresent()) {
            return given;
        }
        List<User> alike = users.listIgnoringCase(given.toString());
        return alike.size() == 1 ? alike.getFirst().userId() : given;
    }
}
