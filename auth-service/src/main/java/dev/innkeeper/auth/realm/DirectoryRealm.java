package dev.innkeeper.auth.realm;

import dev.innkeeper.auth.Realm;
import dev.innkeeper.auth.directory.Directory;
import dev.innkeeper.auth.directory.DirectorySettings;
import dev.innkeeper.kernel.Problems.Refused;
import dev.innkeeper.kernel.UserId;
import org.springframework.stereotype.Component;

/** Realms whose users stand in an LDAP directory or in Active Directory. */
@Component
public class DirectoryRealm {
    private final RealmSecrets secrets;
    private final Directory directory;
    private final RealmTurns turns;

    DirectoryRealm(RealmSecrets secrets, Directory directory, RealmTurns turns) {
        this.secrets = secrets;
        this.directory = directory;
        this.turns = turns;
    }

    /**
     * How the realm's directory is reached and read.
     *
     * @throws dev.innkeeper.kernel.ProblemException if it has none
     */
    public DirectorySettings settings(Realm realm) {
        RealmType type = RealmType.find(realm.type()).orElse(RealmType.PVE);
        return switch (type) {
            case LDAP, AD ->
                    DirectorySettings.of(
                            realm.name(),
                            type == RealmType.AD,
                            realm.options(),
                            secrets.read(realm, "password"));
            case PAM, PVE, OPENID ->
                    throw new Refused(
                                    "Cannot sync realm type '"
                                            + realm.type()
                                            + "'! Only LDAP/AD realms can be synced.")
                            .asException();
        };
    }

    boolean accepts(Realm realm, UserId user, String password) {
        DirectorySettings settings = settings(realm);
        return turns.take(realm.name(), () -> directory.accepts(settings, user.name(), password));
    }

    /** Reaches the directory; a realm without one has nothing to check. */
    void check(Realm realm) {
        if (realm.type().equals(RealmType.LDAP.text())
                || realm.type().equals(RealmType.AD.text())) {
            directory.check(settings(realm));
        }
    }
}
