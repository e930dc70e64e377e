package dev.innkeeper.auth.user;

import dev.innkeeper.auth.AccessTopic;
import dev.innkeeper.auth.AclCleanup;
import dev.innkeeper.auth.AuthProblem;
import dev.innkeeper.auth.Groups;
import dev.innkeeper.auth.Token;
import dev.innkeeper.auth.Tokens;
import dev.innkeeper.auth.User;
import dev.innkeeper.auth.UserDetails;
import dev.innkeeper.auth.Users;
import dev.innkeeper.auth.realm.Passwords;
import dev.innkeeper.contracts.AccessEvent.SubjectKind;
import dev.innkeeper.kernel.Problems.Refused;
import dev.innkeeper.kernel.UserId;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Changes the list of users. */
@Component
class UserDirectory {
    private final Users users;
    private final Groups groups;
    private final Tokens tokens;
    private final AclCleanup acl;
    private final AccessTopic topic;
    private final Passwords passwords;

    UserDirectory(
            Users users,
            Groups groups,
            Tokens tokens,
            AclCleanup acl,
            AccessTopic topic,
            Passwords passwords) {
        this.users = users;
        this.groups = groups;
        this.tokens = tokens;
        this.acl = acl;
        this.topic = topic;
        this.passwords = passwords;
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
        user.change(details);
        user.setGroups(existing(memberOf));
        password.ifPresent(text -> passwords.set(user, text));
        users.save(user);
        topic.publish(user.toEvent());
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
        user.change(details);
        memberOf.map(this::existing)
                .ifPresent(named -> {
                    if (append) {
                        user.join(named);
                    } else {
                        user.setGroups(named);
                    }
                });
        topic.publish(user.toEvent());
    }

    /** Deleting a user who is not there is no mistake (BEHAVIOUR 14). */
    @Transactional
    public void delete(UserId id) {
        topic.lock();
        if (id.equals(UserId.ROOT)) {
            throw new Refused("cannot delete '" + UserId.ROOT + "'").asException();
        }
        users.find(id).ifPresent(this::delete);
    }

    private void delete(User user) {
        for (Token token : tokens.listOf(user.userId())) {
            acl.forget(SubjectKind.TOKEN, token.tokenId().toString());
            tokens.delete(token);
            topic.remove(token.toEvent());
        }
        acl.forget(SubjectKind.USER, user.userId().toString());
        users.delete(user);
        topic.remove(user.toEvent());
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
