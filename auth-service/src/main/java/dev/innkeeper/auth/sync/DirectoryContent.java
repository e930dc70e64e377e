package dev.innkeeper.auth.sync;

import dev.innkeeper.auth.directory.DirectoryGroup;
import dev.innkeeper.auth.directory.DirectoryUser;
import java.util.List;

/** All that a directory told. */
record DirectoryContent(List<DirectoryUser> users, List<DirectoryGroup> groups) {
    DirectoryContent {
        users = List.copyOf(users);
        groups = List.copyOf(groups);
    }
}
