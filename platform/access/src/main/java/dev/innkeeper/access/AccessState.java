package dev.innkeeper.access;

import dev.innkeeper.contracts.AccessEvent;
import dev.innkeeper.contracts.AccessEvent.PoolState;
import dev.innkeeper.contracts.AccessEvent.TicketKey;
import dev.innkeeper.contracts.AccessEvent.TokenState;
import dev.innkeeper.contracts.AccessEvent.UserState;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The facts of the snapshot, indexed by what a decision asks for. Immutable; {@link Change} makes
 * the next one from a batch of messages.
 *
 * @param acl path → its entries; none without any
 * @param pools pool by its path {@code /pool/<name>}
 * @param members path of a guest or storage → paths of the pools it belongs to (a guest: one)
 */
record AccessState(
        ShardedMap<String, UserState> users,
        ShardedMap<String, AccessEvent.GroupState> groups,
        ShardedMap<String, AccessEvent.RoleState> roles,
        ShardedMap<String, TokenState> tokens,
        ShardedMap<String, PathAcl> acl,
        ShardedMap<String, PoolState> pools,
        ShardedMap<String, Set<String>> members,
        Map<String, TicketKey> ticketKeys) {

    static final AccessState EMPTY =
            new AccessState(
                    ShardedMap.empty(),
                    ShardedMap.empty(),
                    ShardedMap.empty(),
                    ShardedMap.empty(),
                    ShardedMap.empty(),
                    ShardedMap.empty(),
                    ShardedMap.empty(),
                    Map.of());

    Change change() {
        return new Change(this);
    }

    /** A batch of changes in the making. Not for several threads. */
    static final class Change {
        private final ShardedMap.Editor<String, UserState> users;
        private final ShardedMap.Editor<String, AccessEvent.GroupState> groups;
        private final ShardedMap.Editor<String, AccessEvent.RoleState> roles;
        private final ShardedMap.Editor<String, TokenState> tokens;
        private final ShardedMap.Editor<String, PathAcl> acl;
        private final Map<String, PathAcl.Editor> changedPaths = new HashMap<>();
        private final ShardedMap.Editor<String, PoolState> pools;
        private final ShardedMap.Editor<String, Set<String>> members;
        private final Map<String, TicketKey> ticketKeys;

        private Change(AccessState from) {
            users = from.users.edit();
            groups = from.groups.edit();
            roles = from.roles.edit();
            tokens = from.tokens.edit();
            acl = from.acl.edit();
            pools = from.pools.edit();
            members = from.members.edit();
            ticketKeys = new HashMap<>(from.ticketKeys);
        }

        AccessState done() {
            changedPaths.forEach((path, editor) -> {
                PathAcl after = editor.done();
                acl.update(path, before -> after.isEmpty() ? null : after);
            });
            return new AccessState(
                    users.done(),
                    groups.done(),
                    roles.done(),
                    tokens.done(),
                    acl.done(),
                    pools.done(),
                    members.done(),
                    Map.copyOf(ticketKeys));
        }

        void apply(AccessEvent event) {
            switch (event) {
                case UserState user -> users.put(user.user().toString(), user);
                case AccessEvent.GroupState group -> groups.put(group.group(), group);
                case AccessEvent.RoleState role -> roles.put(role.role(), role);
                case TokenState token -> tokens.put(token.token().toString(), token);
                case AccessEvent.AclEntry entry -> putRole(entry);
                case PoolState pool -> putPool(pool);
                case TicketKey key -> ticketKeys.put(key.keyId(), key);
                case AccessEvent.Removed removed -> remove(removed.key());
            }
        }

        /** Forgets the part with this topic key; nothing happens if it is not there. */
        void remove(String key) {
            int slash = key.indexOf('/');
            String name = key.substring(slash + 1);
            switch (key.substring(0, Math.max(slash, 0))) {
                case "user" -> users.remove(name);
                case "group" -> groups.remove(name);
                case "role" -> roles.remove(name);
                case "token" -> tokens.remove(name);
                case "acl" -> removeRole(AclKey.WithRole.parse(key));
                case "pool" -> removePool("/pool/" + name);
                case "ticket-key" -> ticketKeys.remove(name);
                default -> throw new IllegalArgumentException("not an access key: " + key);
            }
        }

        private void putRole(AccessEvent.AclEntry entry) {
            AclKey key = AclKey.of(entry);
            entriesOn(key.path()).put(key, new PathAcl.Role(entry.role(), entry.propagate()));
        }

        private void removeRole(AclKey.WithRole gone) {
            entriesOn(gone.key().path()).remove(gone.key(), gone.role());
        }

        private PathAcl.Editor entriesOn(String path) {
            return changedPaths.computeIfAbsent(
                    path,
                    each ->
                            new PathAcl.Editor(
                                    Objects.requireNonNullElse(acl.get(each), PathAcl.NONE)));
        }

        private void putPool(PoolState pool) {
            String path = "/pool/" + pool.pool();
            removePool(path);
            pools.put(path, pool);
            memberPaths(pool).forEach(member -> members.update(member, in -> joined(in, path)));
        }

        private void removePool(String path) {
            PoolState present = pools.get(path);
            if (present == null) {
                return;
            }
            pools.remove(path);
            memberPaths(present).forEach(member -> members.update(member, in -> left(in, path)));
        }

        private static Set<String> joined(@Nullable Set<String> pools, String pool) {
            Set<String> after = pools == null ? new HashSet<>() : new HashSet<>(pools);
            after.add(pool);
            return Set.copyOf(after);
        }

        private static @Nullable Set<String> left(@Nullable Set<String> pools, String pool) {
            Set<String> after = pools == null ? new HashSet<>() : new HashSet<>(pools);
            after.remove(pool);
            return after.isEmpty() ? null : Set.copyOf(after);
        }

        private static Stream<String> memberPaths(PoolState pool) {
            return Stream.concat(
                    pool.guests().stream().map(GuestId::toString).map("/vms/"::concat),
                    pool.storages().stream().map(StorageId::toString).map("/storage/"::concat));
        }
    }
}
