package dev.innkeeper.auth.ticket;

import dev.innkeeper.auth.AccessTopic;
import dev.innkeeper.auth.User;
import dev.innkeeper.auth.Users;
import dev.innkeeper.auth.audit.Audit;
import dev.innkeeper.auth.realm.Passwords;
import dev.innkeeper.kernel.UserId;
import java.time.Clock;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Sets passwords. Whoever has a ticket of the user's from before has it no more. */
@Component
class PasswordChange {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordChange.class);

    private final Users users;
    private final Passwords passwords;
    private final AccessTopic topic;
    private final Audit audit;
    private final Clock clock;

    PasswordChange(Users users, Passwords passwords, AccessTopic topic, Audit audit, Clock clock) {
        this.users = users;
        this.passwords = passwords;
        this.topic = topic;
        this.audit = audit;
        this.clock = clock;
    }

    @Transactional
    public void set(UserId id, String password) {
        topic.lock();
        User user = users.require(id);
        passwords.set(user, password);
        user.endTickets(clock.instant());
        topic.publish(user.toEvent());
        audit.changed("user.password", id.toString(), Map.of(), Map.of());
        LOG.atInfo().addKeyValue("user", id).log("Password changed");
    }
}
