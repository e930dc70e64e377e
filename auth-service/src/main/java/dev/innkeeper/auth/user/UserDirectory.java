package dev.innkeeper.auth.user;

import dev.innkeeper.auth.AccessTopic;
import dev.innkeeper.auth.AuthProblem;
import dev.innkeeper.auth.Groups;
import dev.innkeeper.auth.User;
import dev.innkeeper.auth.UserDetails;
import dev.innkeeper.auth.Users;
import dev.innkeeper.auth.audit.Audit;
import dev.innkeeper.auth.realm.Passwords;
import dev.innkeeper.kernel.Problems.Refused;
import dev.innkeeper.kernel.UserId;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Changes the list of users. */
@Component
class UserDirectory {
    private final Users users;
    private final Groups groups;
    private final UserRemoval removal;
    private final AccessTopic topic;
    private final Audit audit;
    private final Passwords passwords;
    private final Clock clock;

    UserDirectory(
            Users users,
            Groups groups,
            UserRemoval removal,
            AccessTopic topic,
            Passwords passwords,
            Audit audit,
            Clock clock) {
        this.users = users;
        this.groups = groups;
        this.removal = removal;
        this.topic = topic;
        this.audit = audit;
        this.passwords = passwords;
        this.clock = clock;
    }

    /** A user of an unknown realm is no mistake (BEHAVIOUR 14). */
    @Transactional
    public void create(
            UserId id, UserDetails details, Set<String> memberOf, Optional<String> password) {
        topic.lock();
        if (users.find(id).isPresent()) {
            throw new AuthProblem.AlreadyThere("user", id.toString()).asException();
        }
        User user = new User(id);
        user.endTickets(clock.instant()); // of an earlier one of this name
        user.change(details);
        user.setGroups(existing(memberOf));
        password.ifPresent(text -> passwords.set(user, text));
        users.save(user);
        topic.publish(user.toEvent());
        audit.changed("user.create", id.toString(), Map.of(), user.audited());
    }

    /**
     * Changes what is named.
     *
     * @param memberOf replaces the groups, or adds to them with {@code append}
     */
    @Transactional
    public void update(
            UserId id, UserDetails details, Optional<Set<String>> memberOf, boolean append) {
        topic.lock();
        User user = users.require(id);
        Map<String, Object> before = user.audited();
        boolean wasEnabled = user.enabled();
        user.change(details);
        if (wasEnabled && !user.enabled()) {
            user.endTickets(clock.instant());
        }
        memberOf.map(this::existing)
                .ifPresent(named -> {
                    if (append) {
                        user.join(named);
                    } else {
                        user.setGroups(named);
                    }
                });
        topic.publish(user.toEvent());
        audit.changed("user.update", id.toString(), before, user.audited());
    }

    /** Deleting a user who is not there is no mistake (BEHAVIOUR 14). */
    @Transactional
    public void delete(UserId id) {
        topic.lock();
        if (id.equals(UserId.ROOT)) {
            throw new Refused("cannot delete '" + UserId.ROOT + "'").asException();
        }
        users.find(id).ifPresent(user -> removal.remove(user, false));
    }

    private Set<String> existing(Set<String> named) {
        for (String group : named) {
            if (!groups.existsById(group)) {
                throw new Refused("no such group '" + group + "'").asException();
            }
        }
        return named;
    }
}
