package dev.innkeeper.access;

import dev.innkeeper.kernel.AclPath;

/** Paths as people write them. */
public final class AclPaths {

    /**
     * The path meant by a text: a missing slash in front is added, empty segments and slashes at
     * the end are dropped ({@code vms/100/} is {@code /vms/100}; 03-access: acl-path-noslash).
     */
    public static AclPath normalize(String text) {
        StringBuilder path = new StringBuilder(text.length() + 1);
        for (String segment : text.split("/", -1)) {
            if (!segment.isEmpty()) {
                path.append('/').append(segment);
            }
        }
        return path.isEmpty() ? AclPath.ROOT : new AclPath(path.toString());
    }

    private AclPaths() {}
}
