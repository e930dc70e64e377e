package dev.innkeeper.access;

import dev.innkeeper.contracts.AccessEvent;
import dev.innkeeper.contracts.AccessEvent.SubjectKind;

/** One subject on exactly one path. */
record AclKey(String path, SubjectKind kind, String subject) {

    static AclKey of(AccessEvent.AclEntry entry) {
        return new AclKey(entry.path().value(), entry.kind(), entry.subject());
    }

    /** The parts of the topic key {@code acl/<path>|<kind>|<subject>|<role>}. */
    record WithRole(AclKey key, String role) {

        /** Reads the key; a subject may hold bars, the other parts never do. */
        static WithRole parse(String topicKey) {
            int start = "acl/".length();
            int kind = topicKey.indexOf('|', start);
            int subject = topicKey.indexOf('|', kind + 1);
            int role = topicKey.lastIndexOf('|');
            if (kind < 0 || subject < 0 || role <= subject) {
                throw new IllegalArgumentException("not a key of an ACL entry: " + topicKey);
            }
            return new WithRole(
                    new AclKey(
                            topicKey.substring(start, kind),
                            SubjectKind.valueOf(topicKey.substring(kind + 1, subject)),
                            topicKey.substring(subject + 1, role)),
                    topicKey.substring(role + 1));
        }
    }
}
