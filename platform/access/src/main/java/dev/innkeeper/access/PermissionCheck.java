package dev.innkeeper.access;

import dev.innkeeper.api.Permission;
import dev.innkeeper.contracts.AccessEvent.UserState;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.Problems.Forbidden;
import dev.innkeeper.kernel.UserId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides the contract's permission expressions for one caller and one request. Parameters are raw:
 * the decision comes before validation, so that a stranger learns nothing.
 */
final class PermissionCheck {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^}]+)}");
    private static final Pattern LIST_SEPARATOR = Pattern.compile("[,;\\s\\x00]+");
    private static final AclPath ALL_GROUPS = new AclPath("/access/groups");

    /** Refusals that name nothing (03-access: alice-other). */
    private static final Forbidden BARE = new Forbidden("Permission check failed");

    private final AccessSnapshot snapshot;
    private final Caller caller;
    private final Map<String, ?> parameters;

    PermissionCheck(AccessSnapshot snapshot, Caller caller, Map<String, ?> parameters) {
        this.snapshot = snapshot;
        this.caller = caller;
        this.parameters = parameters;
    }

    Optional<Problem> decide(Permission permission) {
        return switch (permission.audience()) {
            case WORLD, ALL -> Optional.empty();
            case ROOT -> caller.isRoot() ? Optional.empty() : Optional.of(Forbidden.notRoot());
            case CHECKED -> decideCheck(permission.check());
        };
    }

    private Optional<Problem> decideCheck(Permission.@Nullable Check check) {
        if (caller.isRoot()) {
            return Optional.empty();
        }
        if (check == null) {
            return Optional.of(Forbidden.notRoot());
        }
        return Optional.ofNullable(refusal(check));
    }

    /** Null if the condition holds. */
    private @Nullable Forbidden refusal(Permission.Check check) {
        return switch (check) {
            case Permission.Perm perm -> onPath(perm);
            case Permission.And and -> firstRefusal(and.checks());
            case Permission.Or or -> lastRefusal(or.checks());
            case Permission.UseridGroup group -> onGroups(group);
            case Permission.UseridSelf ignored ->
                    caller.toString().equals(text("userid")) ? null : BARE;
            case Permission.UseridRealm ignored -> onRealm();
            case Permission.PermModify modify -> mayModify(fill(modify.path()));
        };
    }

    private @Nullable Forbidden onPath(Permission.Perm perm) {
        if (perm.requireParam() != null && !parameters.containsKey(perm.requireParam())) {
            return BARE;
        }
        AclPath path = fill(perm.path());
        return perm.any()
                ? lackingAll(path, perm.privileges())
                : lackingOne(path, perm.privileges());
    }

    private @Nullable Forbidden firstRefusal(List<Permission.Check> checks) {
        for (Permission.Check check : checks) {
            Forbidden refusal = refusal(check);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    /** The last alternative speaks (03-access: alice-change-other-pw). */
    private @Nullable Forbidden lastRefusal(List<Permission.Check> checks) {
        Forbidden last = BARE;
        for (Permission.Check check : checks) {
            Forbidden refusal = refusal(check);
            if (refusal == null) {
                return null;
            }
            last = refusal;
        }
        return last;
    }

    private @Nullable Forbidden onRealm() {
        String user = text("userid");
        int at = user.lastIndexOf('@');
        if (at < 0) {
            return BARE;
        }
        return lackingOne(
                path("/access/realm/" + user.substring(at + 1)), List.of("Realm.AllocateUser"));
    }

    private @Nullable Forbidden onGroups(Permission.UseridGroup check) {
        if (snapshot.hasAny(caller, ALL_GROUPS, check.privileges())) {
            return null;
        }
        Set<String> named = groupsParameter();
        boolean allowed =
                switch (check.groupsParam()) {
                    case NONE -> onAnyOf(groupsOfUser(), check);
                    case CREATE -> !named.isEmpty() && onAllOf(named, check);
                    case UPDATE -> {
                        Set<String> present = groupsOfUser();
                        yield named.isEmpty()
                                ? onAnyOf(present, check)
                                : !present.isEmpty()
                                        && onAllOf(present, check)
                                        && onAllOf(named, check);
                    }
                };
        return allowed ? null : BARE;
    }

    private boolean onAnyOf(Set<String> groups, Permission.UseridGroup check) {
        return groups.stream().anyMatch(group -> onGroup(group, check));
    }

    private boolean onAllOf(Set<String> groups, Permission.UseridGroup check) {
        return groups.stream().allMatch(group -> onGroup(group, check));
    }

    private boolean onGroup(String group, Permission.UseridGroup check) {
        return snapshot.hasAny(caller, path("/access/groups/" + group), check.privileges());
    }

    private Set<String> groupsOfUser() {
        String user = text("userid");
        int at = user.lastIndexOf('@');
        if (at < 1 || at == user.length() - 1) {
            return Set.of();
        }
        try {
            return snapshot.user(UserId.parse(user)).map(UserState::groups).orElse(Set.of());
        } catch (IllegalArgumentException malformed) {
            return Set.of();
        }
    }

    private Set<String> groupsParameter() {
        return LIST_SEPARATOR
                .splitAsStream(text("groups"))
                .filter(group -> !group.isEmpty())
                .collect(Collectors.toSet());
    }

    private @Nullable Forbidden mayModify(AclPath path) {
        List<String> privileges =
                Stream.concat(Stream.of("Permissions.Modify"), allocateOf(path).stream()).toList();
        return lackingAll(path, privileges);
    }

    /** The privilege that lets hand out an object of this kind. */
    static Optional<String> allocateOf(AclPath path) {
        List<String> segments = path.segments();
        if (segments.size() < 2) {
            return Optional.empty();
        }
        return switch (segments.getFirst()) {
            case "storage" -> Optional.of("Datastore.Allocate");
            case "vms" -> Optional.of("VM.Allocate");
            case "pool" -> Optional.of("Pool.Allocate");
            default -> Optional.empty();
        };
    }

    private @Nullable Forbidden lackingAll(AclPath path, List<String> privileges) {
        return snapshot.hasAny(caller, path, privileges)
                ? null
                : Forbidden.lacking(path, String.join("|", privileges));
    }

    private @Nullable Forbidden lackingOne(AclPath path, List<String> privileges) {
        for (String privilege : privileges) {
            if (!snapshot.has(caller, path, privilege)) {
                return Forbidden.lacking(path, privilege);
            }
        }
        return null;
    }

    private AclPath fill(String template) {
        if (template.indexOf('{') < 0) {
            return path(template);
        }
        return path(
                PLACEHOLDER
                        .matcher(template)
                        .replaceAll(hole -> Matcher.quoteReplacement(text(hole.group(1)))));
    }

    /** A parameter as text, empty when it was not given. */
    private String text(String parameter) {
        Object value = parameters.get(parameter);
        if (value == null) {
            return "";
        }
        if (value instanceof Collection<?> several) {
            return several.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
        return String.valueOf(value);
    }

    private static AclPath path(String raw) {
        return AclPaths.normalize(raw);
    }
}
