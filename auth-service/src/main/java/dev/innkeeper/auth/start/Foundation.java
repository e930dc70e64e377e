package dev.innkeeper.auth.start;

import dev.innkeeper.access.Privilege;
import dev.innkeeper.auth.AccessTopic;
import dev.innkeeper.auth.AclEntries;
import dev.innkeeper.auth.AclEntry;
import dev.innkeeper.auth.Realm;
import dev.innkeeper.auth.Realms;
import dev.innkeeper.auth.Role;
import dev.innkeeper.auth.Roles;
import dev.innkeeper.auth.User;
import dev.innkeeper.auth.Users;
import dev.innkeeper.auth.audit.Audit;
import dev.innkeeper.auth.realm.Passwords;
import dev.innkeeper.auth.secret.SecretFiles;
import dev.innkeeper.contracts.AccessEvent.SubjectKind;
import dev.innkeeper.kernel.UserId;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What must be there before anybody logs in: the built-in realms and roles, root@pam, and on the
 * very first start an administrator. Doing it again changes nothing.
 */
@Component
class Foundation {
    private static final Logger LOG = LoggerFactory.getLogger(Foundation.class);
    private static final UserId ADMIN = new UserId("admin", "pve");
    private static final String LETTERS =
            "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int PASSWORD_LENGTH = 24;

    private final Realms realms;
    private final Roles roles;
    private final Users users;
    private final AclEntries acl;
    private final Passwords passwords;
    private final AccessTopic topic;
    private final Audit audit;
    private final StartSettings settings;

    Foundation(
            Realms realms,
            Roles roles,
            Users users,
            AclEntries acl,
            Passwords passwords,
            AccessTopic topic,
            Audit audit,
            StartSettings settings) {
        this.realms = realms;
        this.roles = roles;
        this.users = users;
        this.acl = acl;
        this.passwords = passwords;
        this.topic = topic;
        this.audit = audit;
        this.settings = settings;
    }

    @Transactional
    public void lay() {
        topic.lock();
        addRealm("pam", "Linux PAM standard authentication");
        addRealm("pve", "Proxmox VE authentication server");
        BuiltInRoles.read().forEach(this::addRole);
        if (!users.existsById(UserId.ROOT.toString())) {
            User root = new User(UserId.ROOT);
            users.save(root);
            topic.publish(root.toEvent());
            Path file = settings.adminPasswordFile();
            if (file != null) {
                addAdministrator(file);
            }
        }
    }

    private void addRealm(String name, String comment) {
        if (!realms.existsById(name)) {
            Realm realm = new Realm(name, name);
            realm.set("comment", comment);
            realms.save(realm);
        }
    }

    private void addRole(String name, Set<Privilege> privileges) {
        Role role = roles.findById(name).orElseGet(() -> new Role(name, true));
        var before = role.isNew() ? null : role.toEvent();
        role.setPrivileges(privileges);
        roles.save(role);
        if (!role.toEvent().equals(before)) {
            topic.publish(role.toEvent());
        }
    }

    /**
     * The file is written before the user is committed: a crash in between leaves a password for
     * nobody, and the next start makes another.
     */
    private void addAdministrator(Path file) {
        String password = newPassword();
        User admin = new User(ADMIN);
        passwords.set(admin, password);
        users.save(admin);
        topic.publish(admin.toEvent());
        audit.changed("user.create", ADMIN.toString(), Map.of(), admin.audited());
        AclEntry everything =
                new AclEntry(
                        new AclEntry.Key("/", SubjectKind.USER, ADMIN.toString(), "Administrator"),
                        true);
        acl.save(everything);
        topic.publish(everything.toEvent());
        audit.changed("acl.grant", everything.auditedName(), Map.of(), everything.audited());
        SecretFiles.write(file, password);
        LOG.atInfo().addKeyValue("user", ADMIN).addKeyValue("file", file).log("User created");
    }

    private static String newPassword() {
        SecureRandom random = new SecureRandom();
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < PASSWORD_LENGTH; i++) {
            password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return password.toString();
    }
}
