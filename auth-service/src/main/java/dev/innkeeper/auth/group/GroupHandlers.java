package dev.innkeeper.auth.group;

import static dev.innkeeper.auth.AuthProblem.during;

import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.access.Permissions;
import dev.innkeeper.api.model.CreateGroupRequest;
import dev.innkeeper.api.model.DeleteGroupRequest;
import dev.innkeeper.api.model.GetGroupRequest;
import dev.innkeeper.api.model.UpdateGroupRequest;
import dev.innkeeper.auth.Group;
import dev.innkeeper.auth.Groups;
import dev.innkeeper.auth.User;
import dev.innkeeper.auth.Users;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to groups. */
@RestController
class GroupHandlers {
    private static final List<String> SHOWN_WITH =
            List.of("User.Modify", "Sys.Audit", "Group.Allocate");

    private final GroupDirectory directory;
    private final Groups groups;
    private final Users users;
    private final Permissions permissions;

    GroupHandlers(GroupDirectory directory, Groups groups, Users users, Permissions permissions) {
        this.directory = directory;
        this.groups = groups;
        this.users = users;
        this.permissions = permissions;
    }

    @GetMapping("/access/groups")
    List<GroupRow> list(Caller caller) {
        AccessSnapshot now = permissions.snapshot();
        Map<String, List<String>> members = new HashMap<>();
        for (User user : users.listAll()) {
            for (String group : user.groups()) {
                members.computeIfAbsent(group, ignored -> new ArrayList<>())
                        .add(user.userId().toString());
            }
        }
        return groups.listAll().stream()
                .filter(group -> now.hasAny(caller, path(group), SHOWN_WITH))
                .map(group -> row(group, members.getOrDefault(group.groupid(), List.of())))
                .toList();
    }

    @PostMapping("/access/groups")
    void create(CreateGroupRequest request) {
        during(
                "create group",
                () -> directory.create(request.groupid(), Optional.ofNullable(request.comment())));
    }

    @GetMapping("/access/groups/{groupid}")
    GroupAnswer get(GetGroupRequest request) {
        Group group = groups.require(request.groupid());
        List<String> members =
                users.listMembers(group.groupid()).stream()
                        .map(user -> user.userId().toString())
                        .toList();
        return new GroupAnswer(members, group.comment());
    }

    @PutMapping("/access/groups/{groupid}")
    void update(UpdateGroupRequest request) {
        during(
                "update group",
                () -> directory.update(request.groupid(), Optional.ofNullable(request.comment())));
    }

    @DeleteMapping("/access/groups/{groupid}")
    void delete(DeleteGroupRequest request) {
        during("delete group", () -> directory.delete(request.groupid()));
    }

    private static AclPath path(Group group) {
        return AclPath.of("access", "groups", group.groupid());
    }

    private static GroupRow row(Group group, List<String> members) {
        return new GroupRow(group.groupid(), group.comment(), String.join(",", members));
    }

    /** A group in the list. */
    record GroupRow(String groupid, Optional<String> comment, String users) {}

    /** One group. */
    record GroupAnswer(List<String> members, Optional<String> comment) {}
}
