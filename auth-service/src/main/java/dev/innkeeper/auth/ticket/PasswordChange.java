package dev.innkeeper.auth.ticket;

import dev.innkeeper.auth.AccessTopic;
import dev.innkeeper.auth.User;
import dev.innkeeper.auth.Users;
import dev.innkeeper.auth.realm.Passwords;
import dev.innkeeper.kernel.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Sets passwords. */
@Component
class PasswordChange {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordChange.class);

    private final Users users;
    private final Passwords passwords;
    private final AccessTopic topic;

    PasswordChange(Users users, Passwords passwords, AccessTopic topic) {
        this.users = users;
        this.passwords = passwords;
        this.topic = topic;
    }

    @Transactional
    public void set(UserId id, String password) {
        topic.lock();
        User user = users.require(id);
        passwords.set(user, password);
        LOG.atInfo().addKeyValue("user", id).log("Password changed");
    }
}
