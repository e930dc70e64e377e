package dev.innkeeper.auth.directory;

import java.util.Map;

/**
 * A user as the directory has it.
 *
 * @param dn normalized, to be compared with the members of groups
 * @param name as it stands there, valid or not
 * @param properties property → value, of those that the entry has; see {@link UserProperties#ALL}
 */
public record DirectoryUser(String dn, String name, Map<String, String> properties) {
    public DirectoryUser {
        properties = Map.copyOf(properties);
    }
}
