package dev.innkeeper.auth.group;

import dev.innkeeper.auth.AccessTopic;
import dev.innkeeper.auth.AclCleanup;
import dev.innkeeper.auth.AuthProblem;
import dev.innkeeper.auth.Group;
import dev.innkeeper.auth.Groups;
import dev.innkeeper.auth.User;
import dev.innkeeper.auth.Users;
import dev.innkeeper.contracts.AccessEvent.SubjectKind;
import dev.innkeeper.kernel.AclPath;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Changes the list of groups. */
@Component
class GroupDirectory {
    private final Groups groups;
    private final Users users;
    private final AclCleanup acl;
    private final AccessTopic topic;

    GroupDirectory(Groups groups, Users users, AclCleanup acl, AccessTopic topic) {
        this.groups = groups;
        this.users = users;
        this.acl = acl;
        this.topic = topic;
    }

    @Transactional
    public void create(String id, Optional<String> comment) {
        topic.lock();
        if (groups.existsById(id)) {
            throw new AuthProblem.AlreadyThere("group", id).asException();
        }
        Group group = new Group(id);
        comment.ifPresent(group::setComment);
        groups.save(group);
        topic.publish(group.toEvent());
    }

    @Transactional
    public void update(String id, Optional<String> comment) {
        topic.lock();
        Group group = groups.require(id);
        comment.ifPresent(group::setComment);
        topic.publish(group.toEvent());
    }

    /** Its members leave it, its ACL entries go, and so do those about it. */
    @Transactional
    public void delete(String id) {
        topic.lock();
        Group group = groups.require(id);
        for (User member : users.listMembers(id)) {
            member.leave(id);
            topic.publish(member.toEvent());
        }
        acl.forget(SubjectKind.GROUP, id);
        acl.forgetPath(AclPath.of("access", "groups", id));
        groups.delete(group);
        topic.remove(group.toEvent());
    }
}
