package dev.innkeeper.auth.openid;

import dev.innkeeper.auth.AccessTopic;
import dev.innkeeper.auth.User;
import dev.innkeeper.auth.UserDetails;
import dev.innkeeper.auth.Users;
import dev.innkeeper.auth.audit.Audit;
import dev.innkeeper.auth.openid.OpenidLogin.Identity;
import dev.innkeeper.auth.realm.ListedUsers;
import dev.innkeeper.kernel.Problems.Refused;
import dev.innkeeper.kernel.UserId;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Finds the listed user whom a provider named, or makes one where the realm wants that. */
@Component
class OpenidUsers {
    private final Users users;
    private final ListedUsers listed;
    private final AccessTopic topic;
    private final Audit audit;
    private final Clock clock;

    OpenidUsers(Users users, ListedUsers listed, AccessTopic topic, Audit audit, Clock clock) {
        this.users = users;
        this.listed = listed;
        this.topic = topic;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * The user, who may log in.
     *
     * @throws dev.innkeeper.kernel.ProblemException if there is none, or he may not
     */
    @Transactional
    public UserId require(Identity identity) {
        UserId id = listed.resolve(id(identity));
        Optional<User> known = users.find(id);
        if (known.isPresent()) {
            if (!known.get().isActive(clock.instant())) {
                throw new Refused("user '" + id + "' is disabled or expired").asException();
            }
            return id;
        }
        if (!identity.settings().autocreate()) {
            throw new Refused("no such user ('" + id + "')").asException();
        }
        topic.lock();
        if (users.find(id).isEmpty()) {
            create(id, identity);
        }
        return id;
    }

    private static UserId id(Identity identity) {
        String name =
                identity.name()
                        .orElseThrow(() ->
                                new Refused(
                                                "the provider tells no '"
                                                        + identity.settings().claim()
                                                        + "'")
                                        .asException());
        try {
            return new UserId(name, identity.settings().realm());
        } catch (IllegalArgumentException e) {
            throw new Refused("the provider's name for the user cannot be used").asException(e);
        }
    }

    private void create(UserId id, Identity identity) {
        User user = new User(id);
        user.endTickets(clock.instant()); // of an earlier one of this name
        user.change(
                new UserDetails(
                        Optional.empty(),
                        Optional.empty(),
                        identity.claim("given_name"),
                        identity.claim("family_name"),
                        identity.claim("email"),
                        Optional.empty(),
                        Optional.empty()));
        users.save(user);
        topic.publish(user.toEvent());
        audit.changed("user.create", id.toString(), Map.of(), user.audited());
    }
}
