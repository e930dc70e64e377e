package dev.innkeeper.auth.acl;

import dev.innkeeper.auth.AccessTopic;
import dev.innkeeper.auth.AclEntries;
import dev.innkeeper.auth.AclEntry;
import dev.innkeeper.auth.Groups;
import dev.innkeeper.auth.Role;
import dev.innkeeper.auth.Roles;
import dev.innkeeper.auth.Tokens;
import dev.innkeeper.auth.Users;
import dev.innkeeper.auth.audit.Audit;
import dev.innkeeper.contracts.AccessEvent.SubjectKind;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Problems.Refused;
import dev.innkeeper.kernel.TokenId;
import dev.innkeeper.kernel.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Grants and takes roles. */
@Component
class AclEditor {
    private final AclEntries entries;
    private final Users users;
    private final Groups groups;
    private final Tokens tokens;
    private final Roles roles;
    private final AccessTopic topic;
    private final Audit audit;

    AclEditor(
            AclEntries entries,
            Users users,
            Groups groups,
            Tokens tokens,
            Roles roles,
            AccessTopic topic,
            Audit audit) {
        this.entries = entries;
        this.users = users;
        this.groups = groups;
        this.tokens = tokens;
        this.roles = roles;
        this.topic = topic;
        this.audit = audit;
    }

    /** Somebody a role is for. */
    record Subject(SubjectKind kind, String name) {}

    /**
     * Gives each subject each role.
     *
     * @param allowed refuses a role that the caller may not hand out
     */
    @Transactional
    public void grant(
            AclPath path,
            Set<String> roleNames,
            List<Subject> subjects,
            boolean propagate,
            Consumer<Role> allowed) {
        topic.lock();
        require(roleNames).forEach(allowed);
        subjects.forEach(this::requireSubject);
        for (AclEntry.Key key : keys(path, roleNames, subjects)) {
            Optional<AclEntry> present = entries.findById(key);
            Map<String, Object> before = present.map(AclEntry::audited).orElse(Map.of());
            AclEntry entry = present.orElseGet(() -> new AclEntry(key, propagate));
            entry.setPropagate(propagate);
            entries.save(entry);
            topic.publish(entry.toEvent());
            audit.changed("acl.grant", entry.auditedName(), before, entry.audited());
        }
    }

    /** Takes each role from each subject; one that was not given is no mistake (BEHAVIOUR 14). */
    @Transactional
    public void take(
            AclPath path, Set<String> roleNames, List<Subject> subjects, Consumer<Role> allowed) {
        topic.lock();
        require(roleNames).forEach(allowed);
        for (AclEntry.Key key : keys(path, roleNames, subjects)) {
            Optional<AclEntry> entry = entries.findById(key);
            if (entry.isPresent()) {
                entries.delete(entry.get());
                topic.remove(entry.get().toEvent());
                audit.changed(
                        "acl.delete", entry.get().auditedName(), entry.get().audited(), Map.of());
            }
        }
    }

    private List<Role> require(Set<String> roleNames) {
        return roleNames.stream().map(roles::require).toList();
    }

    private void requireSubject(Subject subject) {
        switch (subject.kind()) {
            case USER -> requireUser(subject.name());
            case GROUP -> groups.require(subject.name());
            case TOKEN -> tokens.require(TokenId.parse(subject.name()));
        }
    }

    private void requireUser(String user) {
        if (users.find(UserId.parse(user)).isEmpty()) {
            throw new Refused("user '" + user + "' does not exist").asException();
        }
    }

    private static List<AclEntry.Key> keys(
            AclPath path, Set<String> roleNames, List<Subject> subjects) {
        List<AclEntry.Key> keys = new ArrayList<>();
        for (Subject subject : subjects) {
            for (String role : roleNames) {
                keys.add(new AclEntry.Key(path.value(), subject.kind(), subject.name(), role));
            }
        }
        return keys;
    }
}
