package dev.innkeeper.access;

import dev.innkeeper.contracts.AccessEvent;
import dev.innkeeper.contracts.AccessEvent.AclEntry;
import dev.innkeeper.contracts.AccessEvent.PoolState;
import dev.innkeeper.contracts.AccessEvent.RoleState;
import dev.innkeeper.contracts.AccessEvent.SubjectKind;
import dev.innkeeper.contracts.AccessEvent.TokenState;
import dev.innkeeper.contracts.AccessEvent.UserState;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The rules written down as they are told, by searching all events each time. */
final class SlowReference {
    private final Map<String, AccessEvent> parts = new LinkedHashMap<>();

    SlowReference(List<AccessEvent> events) {
        for (AccessEvent event : events) {
            if (event instanceof AccessEvent.Removed removed) {
                parts.remove(removed.key());
            } else {
                parts.put(event.key(), event);
            }
        }
    }

    /** Privilege → propagates. */
    Map<String, Boolean> privileges(Caller caller, AclPath path) {
        String user = caller.user().toString();
        if (caller.token().isEmpty()) {
            return ofUser(user, path);
        }
        Optional<TokenState> token =
                all(TokenState.class)
                        .filter(each -> each.token().toString().equals(caller.toString()))
                        .findFirst();
        if (token.isEmpty()) {
            return Map.of();
        }
        Map<String, Boolean> owner = ofUser(user, path);
        if (!token.get().privilegeSeparated()) {
            return owner;
        }
        Map<String, Boolean> both = new TreeMap<>();
        reach(path, at -> entriesOfToken(caller.toString(), at))
                .forEach((privilege, propagates) -> {
                    if (owner.containsKey(privilege)) {
                        both.put(privilege, propagates && owner.get(privilege));
                    }
                });
        return both;
    }

    private Map<String, Boolean> ofUser(String user, AclPath path) {
        Optional<UserState> known =
                all(UserState.class)
                        .filter(each -> each.user().toString().equals(user))
                        .findFirst();
        return known.map(state -> reach(path, at -> entriesOfUser(user, state.groups(), at)))
                .orElse(Map.of());
    }

    private Map<String, Boolean> reach(AclPath path, Entries entries) {
        List<AclEntry> own = deepest(path, entries);
        if (own.stream().anyMatch(entry -> entry.role().equals("NoAccess"))) {
            return Map.of();
        }
        Map<String, Boolean> held = new TreeMap<>(privilegesOf(own));
        poolsOf(path)
                .forEach(pool -> {
                    List<AclEntry> there = deepest(pool, entries);
                    if (there.stream().noneMatch(entry -> entry.role().equals("NoAccess"))) {
                        privilegesOf(there).keySet().forEach(name -> held.putIfAbsent(name, false));
                    }
                });
        return held;
    }

    /** The entries of the deepest level that has any which count. */
    private List<AclEntry> deepest(AclPath path, Entries entries) {
        for (Optional<AclPath> at = Optional.of(path);
                at.isPresent();
                at = at.flatMap(AclPath::parent)) {
            boolean exact = at.get().equals(path);
            List<AclEntry> here =
                    entries.at(at.get()).stream()
                            .map(several ->
                                    several.stream().filter(e -> exact || e.propagate()).toList())
                            .filter(several -> !several.isEmpty())
                            .findFirst()
                            .orElse(List.of());
            if (!here.isEmpty()) {
                return here;
            }
        }
        return List.of();
    }

    /** First the user's own entries, then those of its groups. */
    private List<List<AclEntry>> entriesOfUser(String user, Set<String> groups, AclPath path) {
        return List.of(
                entries(path, SubjectKind.USER, Set.of(user)),
                entries(path, SubjectKind.GROUP, groups));
    }

    private List<List<AclEntry>> entriesOfToken(String token, AclPath path) {
        return List.of(entries(path, SubjectKind.TOKEN, Set.of(token)));
    }

    private List<AclEntry> entries(AclPath path, SubjectKind kind, Set<String> subjects) {
        Set<String> roles = new HashSet<>();
        all(RoleState.class).forEach(role -> roles.add(role.role()));
        return all(AclEntry.class)
                .filter(entry -> entry.path().equals(path))
                .filter(entry -> entry.kind() == kind && subjects.contains(entry.subject()))
                .filter(entry -> roles.contains(entry.role()))
                .toList();
    }

    private Map<String, Boolean> privilegesOf(List<AclEntry> entries) {
        Map<String, Boolean> held = new TreeMap<>();
        for (AclEntry entry : entries) {
            all(RoleState.class)
                    .filter(role -> role.role().equals(entry.role()))
                    .flatMap(role -> role.privileges().stream())
                    .forEach(name -> held.merge(name, entry.propagate(), Boolean::logicalOr));
        }
        return held;
    }

    private List<AclPath> poolsOf(AclPath path) {
        List<PoolState> pools = new ArrayList<>();
        all(PoolState.class).forEach(pools::add);
        return pools.stream()
                .filter(pool ->
                        Stream.concat(
                                        pool.guests().stream().map(id -> "/vms/" + id),
                                        pool.storages().stream().map(id -> "/storage/" + id))
                                .anyMatch(path.value()::equals))
                .map(pool -> new AclPath("/pool/" + pool.pool()))
                .toList();
    }

    private <T extends AccessEvent> Stream<T> all(Class<T> type) {
        return parts.values().stream().filter(type::isInstance).map(type::cast);
    }

    @FunctionalInterface
    private interface Entries {
        List<List<AclEntry>> at(AclPath path);
    }
}
