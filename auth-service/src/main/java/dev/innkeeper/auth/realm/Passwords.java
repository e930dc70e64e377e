package dev.innkeeper.auth.realm;

import dev.innkeeper.auth.AuthProblem;
import dev.innkeeper.auth.Realm;
import dev.innkeeper.auth.Realms;
import dev.innkeeper.auth.User;
import dev.innkeeper.auth.Users;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems.Refused;
import dev.innkeeper.kernel.UserId;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Checks and sets passwords, each in its realm's way. */
@Component
public class Passwords {
    private static final Logger LOG = LoggerFactory.getLogger(Passwords.class);

    private final Realms realms;
    private final Users users;
    private final PasswordHasher hasher;
    private final PamRealm pam;
    private final DirectoryRealm directory;
    private final RootSecret rootSecret;

    Passwords(
            Realms realms,
            Users users,
            PasswordHasher hasher,
            PamRealm pam,
            DirectoryRealm directory,
            RootSecret rootSecret) {
        this.realms = realms;
        this.users = users;
        this.hasher = hasher;
        this.pam = pam;
        this.directory = directory;
        this.rootSecret = rootSecret;
    }

    /**
     * Whether the realm takes this for the user's password. Unknown users and realms cost as much
     * as known ones.
     */
    public boolean accepts(UserId user, String password) {
        if (rootSecret.isInUse() && user.equals(UserId.ROOT)) {
            return rootSecret.matches(password);
        }
        Optional<Realm> realm = realms.findById(user.realm());
        if (realm.isEmpty()) {
            return refuse(password);
        }
        return RealmType.find(realm.get().type())
                .map(type -> accepts(type, realm.get(), user, password))
                .orElseGet(() -> refuse(password));
    }

    private boolean accepts(RealmType type, Realm realm, UserId user, String password) {
        return switch (type) {
            case PAM -> pam.accepts(user.name(), password);
            case PVE -> hasher.matches(password, users.find(user).flatMap(User::passwordHash));
            case LDAP, AD -> directoryAccepts(realm, user, password);
            case OPENID -> refuse(password);
        };
    }

    /** A directory that cannot be asked takes no password; why stands in the log. */
    private boolean directoryAccepts(Realm realm, UserId user, String password) {
        try {
            return directory.accepts(realm, user, password);
        } catch (ProblemException e) {
            LOG.atWarn()
                    .addKeyValue("realm", realm.name())
                    .addKeyValue("user", user)
                    .addKeyValue("cause", e.getMessage())
                    .log("Directory could not be asked for a password");
            return false;
        }
    }

    /** Says no, after as much work as a check takes: for users who do not exist. */
    public boolean refuse(String password) {
        return hasher.matches(password, Optional.empty());
    }

    /**
     * Sets the password; for a user of realm {@code pve} to be stored by the caller.
     *
     * @throws dev.innkeeper.kernel.ProblemException if the realm does not let us
     */
    public void set(User user, String password) {
        if (rootSecret.isInUse() && user.userId().equals(UserId.ROOT)) {
            throw new Refused("the password of root@pam is set outside").asException();
        }
        switch (typeOf(user.userId())) {
            case PVE -> user.setPasswordHash(hasher.hash(password));
            case PAM -> pam.setPassword(user.userId().name(), password);
            case LDAP, AD, OPENID ->
                    throw new Refused(
                                    "can't set password on auth type '"
                                            + typeOf(user.userId()).text()
                                            + "'")
                            .asException();
        }
    }

    private RealmType typeOf(UserId user) {
        return RealmType.find(realms.require(user.realm()).type())
                .orElseThrow(() -> new AuthProblem.NoSuchRealm(user.realm()).asException());
    }
}
