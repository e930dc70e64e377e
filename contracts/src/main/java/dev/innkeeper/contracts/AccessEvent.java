package dev.innkeeper.contracts;

import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.TokenId;
import dev.innkeeper.kernel.UserId;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The access snapshot's parts, on the compacted topic {@link Topics#ACCESS}. Each record is the
 * whole present state of one part; a part that is gone is a {@link Removed} (kept as a tombstone
 * later). Never a password hash.
 */
public sealed interface AccessEvent extends Message {

    /** The key on the topic, such as {@code user/alice@pve}. */
    String key();

    /**
     * @param expire when the account ends; empty for never
     * @param ticketsFrom tickets issued before this are good no more, for the user got another
     *     password since, or was disabled, or made anew; empty for all
     */
    @WireName("access.user")
    record UserState(
            UserId user,
            boolean enabled,
            Optional<Instant> expire,
            Set<String> groups,
            Optional<Instant> ticketsFrom)
            implements AccessEvent {
        public UserState {
            groups = Set.copyOf(groups);
            ticketsFrom = Objects.requireNonNullElse(ticketsFrom, Optional.empty());
        }

        /** A user all of whose tickets are good. */
        public UserState(
                UserId user, boolean enabled, Optional<Instant> expire, Set<String> groups) {
            this(user, enabled, expire, groups, Optional.empty());
        }

        @Override
        public String key() {
            return "user/" + user;
        }
    }

    @WireName("access.group")
    record GroupState(String group) implements AccessEvent {
        @Override
        public String key() {
            return "group/" + group;
        }
    }

    /** A role; the built-in ones are published like all others. */
    @WireName("access.role")
    record RoleState(String role, Set<String> privileges, boolean builtIn) implements AccessEvent {
        public RoleState {
            privileges = Set.copyOf(privileges);
        }

        @Override
        public String key() {
            return "role/" + role;
        }
    }

    /** Whom an ACL entry is for. */
    enum SubjectKind {
        USER,
        GROUP,
        TOKEN
    }

    @WireName("access.acl")
    record AclEntry(AclPath path, SubjectKind kind, String subject, String role, boolean propagate)
            implements AccessEvent {
        @Override
        public String key() {
            return "acl/" + path + "|" + kind + "|" + subject + "|" + role;
        }
    }

    /**
     * @param secretHash SHA-256 of the secret, in hexadecimal
     */
    @WireName("access.token")
    record TokenState(
            TokenId token, boolean privilegeSeparated, Optional<Instant> expire, String secretHash)
            implements AccessEvent {
        @Override
        public String key() {
            return "token/" + token;
        }

        @Override
        public String toString() {
            return "TokenState[" + token + "]";
        }
    }

    @WireName("access.pool")
    record PoolState(String pool, Set<GuestId> guests, Set<StorageId> storages)
            implements AccessEvent {
        public PoolState {
            guests = Set.copyOf(guests);
            storages = Set.copyOf(storages);
        }

        @Override
        public String key() {
            return "pool/" + pool;
        }
    }

    /**
     * A key that verifies tickets.
     *
     * @param keyId short name of the key
     * @param publicKey X.509 SubjectPublicKeyInfo, base64
     * @param newest true for the one that signs now
     */
    @WireName("access.ticket-key")
    record TicketKey(String keyId, String publicKey, Instant createdAt, boolean newest)
            implements AccessEvent {
        @Override
        public String key() {
            return "ticket-key/" + keyId;
        }
    }

    /** The part with this key is gone. */
    @WireName("access.removed")
    record Removed(String key) implements AccessEvent {}
}
