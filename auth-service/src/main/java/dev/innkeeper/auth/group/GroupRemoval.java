package dev.innkeeper.auth.group;

import dev.innkeeper.auth.AccessTopic;
import dev.innkeeper.auth.AclCleanup;
import dev.innkeeper.auth.Group;
import dev.innkeeper.auth.Groups;
import dev.innkeeper.auth.User;
import dev.innkeeper.auth.Users;
import dev.innkeeper.auth.audit.Audit;
import dev.innkeeper.contracts.AccessEvent.SubjectKind;
import dev.innkeeper.kernel.AclPath;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Takes a group off the list. To be used under the access lock. */
@Component
public class GroupRemoval {
    private final Groups groups;
    private final Users users;
    private final AclCleanup acl;
    private final AccessTopic topic;
    private final Audit audit;

    GroupRemoval(Groups groups, Users users, AclCleanup acl, AccessTopic topic, Audit audit) {
        this.groups = groups;
        this.users = users;
        this.acl = acl;
        this.topic = topic;
        this.audit = audit;
    }

    /**
     * Its members leave it, and the ACL entries about it go.
     *
     * @param keepAcl leaves its own ACL entries for the day it is back
     */
    public void remove(Group group, boolean keepAcl) {
        String id = group.groupid();
        for (User member : users.listMembers(id)) {
            Map<String, Object> before = member.audited();
            member.leave(id);
            topic.publish(member.toEvent());
            audit.changed("user.update", member.userId().toString(), before, member.audited());
        }
        if (!keepAcl) {
            acl.forget(SubjectKind.GROUP, id);
        }
        acl.forgetPath(AclPath.of("access", "groups", id));
        groups.delete(group);
        topic.remove(group.toEvent());
        audit.changed("group.delete", id, group.audited(), Map.of());
    }
}
