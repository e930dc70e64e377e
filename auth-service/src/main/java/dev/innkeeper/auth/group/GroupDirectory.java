package dev.innkeeper.auth.group;

import dev.innkeeper.auth.AccessTopic;
import dev.innkeeper.auth.AuthProblem;
import dev.innkeeper.auth.Group;
import dev.innkeeper.auth.Groups;
import dev.innkeeper.auth.audit.Audit;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Changes the list of groups. */
@Component
class GroupDirectory {
    private final Groups groups;
    private final GroupRemoval removal;
    private final AccessTopic topic;
    private final Audit audit;

    GroupDirectory(Groups groups, GroupRemoval removal, AccessTopic topic, Audit audit) {
        this.groups = groups;
        this.removal = removal;
        this.topic = topic;
        this.audit = audit;
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
        audit.changed("group.create", id, Map.of(), group.audited());
    }

    @Transactional
    public void update(String id, Optional<String> comment) {
        topic.lock();
        Group group = groups.require(id);
        Map<String, Object> before = group.audited();
        comment.ifPresent(group::setComment);
        topic.publish(group.toEvent());
        audit.changed("group.update", id, before, group.audited());
    }

    /** Its members leave it, its ACL entries go, and so do those about it. */
    @Transactional
    public void delete(String id) {
        topic.lock();
        removal.remove(groups.require(id), false);
    }
}
