package dev.innkeeper.auth;

import dev.innkeeper.auth.audit.Audit;
import dev.innkeeper.contracts.AccessEvent.SubjectKind;
import dev.innkeeper.kernel.AclPath;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** No ACL entry outlives what it is about. To be used in the transaction that removes the thing. */
@Component
public class AclCleanup {
    private final AclEntries entries;
    private final AccessTopic topic;
    private final Audit audit;

    AclCleanup(AclEntries entries, AccessTopic topic, Audit audit) {
        this.entries = entries;
        this.topic = topic;
        this.audit = audit;
    }

    public void forget(SubjectKind kind, String subject) {
        remove(entries.listOfSubject(kind, subject));
    }

    public void forgetRole(String role) {
        remove(entries.listOfRole(role));
    }

    /** Entries on exactly this path. */
    public void forgetPath(AclPath path) {
        remove(entries.listOn(path.value()));
    }

    private void remove(List<AclEntry> gone) {
        for (AclEntry entry : gone) {
            entries.delete(entry);
            topic.remove(entry.toEvent());
            audit.changed("acl.delete", entry.auditedName(), entry.audited(), Map.of());
        }
    }
}
