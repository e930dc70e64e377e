package dev.innkeeper.auth.role;

import dev.innkeeper.access.Privilege;
import dev.innkeeper.auth.AccessTopic;
import dev.innkeeper.auth.AclCleanup;
import dev.innkeeper.auth.AuthProblem;
import dev.innkeeper.auth.Role;
import dev.innkeeper.auth.Roles;
import dev.innkeeper.auth.audit.Audit;
import dev.innkeeper.kernel.Problems.InvalidParameters;
import dev.innkeeper.kernel.Problems.Refused;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Changes the list of roles. */
@Component
class RoleDirectory {
    private final Roles roles;
    private final AclCleanup acl;
    private final AccessTopic topic;
    private final Audit audit;

    RoleDirectory(Roles roles, AclCleanup acl, AccessTopic topic, Audit audit) {
        this.roles = roles;
        this.acl = acl;
        this.topic = topic;
        this.audit = audit;
    }

    @Transactional
    public void create(String id, Set<String> privileges) {
        topic.lock();
        if (roles.existsById(id)) {
            throw new AuthProblem.AlreadyThere("role", id).asException();
        }
        if (id.toUpperCase(Locale.ROOT).startsWith("PVE")) {
            throw InvalidParameters.of(
                            "roleid",
                            "cannot use role ID starting with the (case-insensitive) 'PVE'"
                                    + " namespace")
                    .asException();
        }
        Role role = new Role(id, false);
        role.setPrivileges(known(privileges));
        roles.save(role);
        topic.publish(role.toEvent());
        audit.changed("role.create", id, Map.of(), role.audited());
    }

    /** Replaces the privileges, or adds to them. */
    @Transactional
    public void update(String id, Set<String> privileges, boolean append) {
        topic.lock();
        Role role = roles.require(id);
        Map<String, Object> before = role.audited();
        if (append) {
            role.addPrivileges(known(privileges));
        } else {
            role.setPrivileges(known(privileges));
        }
        topic.publish(role.toEvent());
        audit.changed("role.update", id, before, role.audited());
    }

    /** ACL entries with this role go with it. */
    @Transactional
    public void delete(String id) {
        topic.lock();
        Role role = roles.require(id);
        acl.forgetRole(id);
        roles.delete(role);
        topic.remove(role.toEvent());
        audit.changed("role.delete", id, role.audited(), Map.of());
    }

    private static Set<Privilege> known(Set<String> names) {
        Set<Privilege> known = EnumSet.noneOf(Privilege.class);
        for (String name : names) {
            known.add(
                    Privilege.find(name)
                            .orElseThrow(() ->
                                    new Refused("invalid privilege '" + name + "'").asException()));
        }
        return known;
    }
}
