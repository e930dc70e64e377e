package dev.innkeeper.auth.directory;

import java.util.Set;

/**
 * A group as the directory has it. Groups in groups are not followed: who is a member must stand
 * there himself, so that no loop of groups has an end to be looked for.
 *
 * @param name as it stands there, valid or not
 * @param members normalized DNs
 * @param memberNames names of users, in groups of POSIX accounts
 */
public record DirectoryGroup(String name, Set<String> members, Set<String> memberNames) {
    public DirectoryGroup {
        members = Set.copyOf(members);
        memberNames = Set.copyOf(memberNames);
    }
}
