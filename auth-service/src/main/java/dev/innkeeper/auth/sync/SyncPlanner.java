package dev.innkeeper.auth.sync;

import dev.innkeeper.auth.directory.DirectoryGroup;
import dev.innkeeper.auth.directory.DirectoryUser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares what is listed with what a directory has, and decides what to change. A user is called
 * {@code name@realm}, a group {@code name-realm}. Names that cannot be listed are left out and
 * told.
 */
final class SyncPlanner {
    private static final Pattern USER_NAME = Pattern.compile("[^\\s:/\\p{Cc}\\p{Cf}]{1,60}");
    private static final Pattern GROUP_NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@]+@[^\\s@]+");
    private static final int LONGEST_TEXT = 1024;

    private final String realm;
    private final boolean caseSensitive;
    private final SyncOptions options;
    private final SyncState state;
    private final SyncLog log = new SyncLog();

    /** Of each user the directory has: name as compared → id. */
    private final Map<String, String> ids = new LinkedHashMap<>();

    private final Map<String, String> idsByDn = new HashMap<>();
    private final Map<String, SyncedUser> after = new LinkedHashMap<>();

    SyncPlanner(String realm, boolean caseSensitive, SyncOptions options, SyncState state) {
        this.realm = realm;
        this.caseSensitive = caseSensitive;
        this.options = options;
        this.state = state;
        this.after.putAll(state.users());
    }

    SyncPlan plan(DirectoryContent content) {
        Map<String, String> listed = listedByName();
        content.users().forEach(user -> take(user, listed));
        Set<String> seen = new HashSet<>(ids.values());
        List<String> vanished =
                options.users()
                        ? state.users().keySet().stream()
                                .filter(id -> !seen.contains(id))
                                .sorted()
                                .toList()
                        : List.of();
        Groups groups = options.groups() ? groups(content.groups()) : Groups.NONE;
        List<SyncedUser> created = new ArrayList<>();
        List<SyncedUser> changed = new ArrayList<>();
        Set<String> gone = options.vanishedEntries() ? Set.copyOf(vanished) : Set.of();
        after.forEach((id, user) -> {
            SyncedUser before = state.users().get(id);
            if (before == null) {
                created.add(user);
                log.add("adding user '" + id + "'" + (user.enabled() ? "" : " (disabled)"));
            } else if (!before.equals(user) && !gone.contains(id)) {
                changed.add(user);
                log.add("updating user '" + id + "'" + difference(before, user));
            }
        });
        tellVanished("user", vanished);
        tellVanished("group", groups.vanished());
        log.add(
                "%d users in the directory: %d added, %d updated, %d vanished; %d groups: %d added, %d vanished"
                        .formatted(
                                ids.size(),
                                created.size(),
                                changed.size(),
                                vanished.size(),
                                groups.all(),
                                groups.created().size(),
                                groups.vanished().size()));
        return new SyncPlan(
                created,
                changed,
                vanished,
                groups.created(),
                groups.followed(),
                groups.vanished(),
                log.lines());
    }

    private Map<String, String> listedByName() {
        Map<String, String> listed = new HashMap<>();
        for (String id : new TreeSet<>(state.users().keySet())) {
            listed.putIfAbsent(compared(id), id);
        }
        return listed;
    }

    private String compared(String id) {
        return caseSensitive ? id : id.toLowerCase(Locale.ROOT);
    }

    private void take(DirectoryUser user, Map<String, String> listed) {
        if (!USER_NAME.matcher(user.name()).matches()) {
            log.add("leaving out user '" + printable(user.name()) + "': not a valid name");
            return;
        }
        String wanted = user.name() + "@" + realm;
        String key = compared(wanted);
        String same = ids.get(key);
        if (same != null) {
            log.add("leaving out user '" + wanted + "': '" + same + "' has the same name");
            return;
        }
        String id = state.users().containsKey(wanted) ? wanted : listed.getOrDefault(key, wanted);
        ids.put(key, id);
        idsByDn.put(user.dn(), id);
        if (options.users()) {
            after.put(id, merged(id, state.users().get(id), user.properties()));
        }
    }

    private SyncedUser merged(
            String id, @Nullable SyncedUser before, Map<String, String> properties) {
        Map<String, String> texts = new HashMap<>();
        if (before != null && !options.vanishedProperties()) {
            texts.putAll(before.texts());
        }
        for (String name : SyncedUser.TEXTS) {
            String value = properties.get(name);
            if (value != null && isGood(id, name, value)) {
                texts.put(name, value);
            }
        }
        long expire = before == null || options.vanishedProperties() ? 0 : before.expire();
        boolean enabled = before == null ? options.enableNew() : before.enabled();
        return new SyncedUser(
                id,
                enabled(properties.get("enable"), enabled),
                expire(properties.get("expire"), expire),
                texts,
                before == null ? Set.of() : before.groups());
    }

    private boolean isGood(String id, String name, String value) {
        boolean good =
                value.length() <= LONGEST_TEXT
                        && value.chars().noneMatch(Character::isISOControl)
                        && (!name.equals("email") || EMAIL.matcher(value).matches());
        if (!good) {
            log.add("leaving out " + name + " of '" + id + "': not a valid value");
        }
        return good;
    }

    private static boolean enabled(@Nullable String value, boolean otherwise) {
        return switch (value == null ? "" : value.toLowerCase(Locale.ROOT)) {
            case "1", "true" -> true;
            case "0", "false" -> false;
            default -> otherwise;
        };
    }

    private static long expire(@Nullable String value, long otherwise) {
        return value != null && value.matches("\\d{1,12}") ? Long.parseLong(value) : otherwise;
    }

    /**
     * @param all how many the directory has
     */
    private record Groups(
            int all, List<String> created, List<String> followed, List<String> vanished) {
        static final Groups NONE = new Groups(0, List.of(), List.of(), List.of());
    }

    private Groups groups(List<DirectoryGroup> found) {
        Map<String, Set<String>> members = new LinkedHashMap<>();
        for (DirectoryGroup group : found) {
            String id = group.name() + "-" + realm;
            if (!GROUP_NAME.matcher(group.name()).matches()) {
                log.add("leaving out group '" + printable(group.name()) + "': not a valid name");
            } else if (isAnotherRealms(id)) {
                log.add("leaving out group '" + id + "': it is another realm's");
            } else {
                members.computeIfAbsent(id, name -> new LinkedHashSet<>()).addAll(ids(group));
            }
        }
        join(members);
        List<String> created = new ArrayList<>();
        List<String> followed = new ArrayList<>();
        for (String id : members.keySet()) {
            String from = state.groups().get(id);
            if (from == null) {
                created.add(id);
                log.add("adding group '" + id + "'");
            } else if (from.isEmpty()) {
                followed.add(id);
                log.add("group '" + id + "' was made by hand and follows the directory from now");
            }
        }
        List<String> vanished =
                state.groups().entrySet().stream()
                        .filter(group -> group.getValue().equals(realm))
                        .map(Map.Entry::getKey)
                        .filter(id -> !members.containsKey(id))
                        .sorted()
                        .toList();
        return new Groups(members.size(), created, followed, vanished);
    }

    private boolean isAnotherRealms(String group) {
        String from = state.groups().getOrDefault(group, "");
        return !from.isEmpty() && !from.equals(realm);
    }

    /** Members who are users of this realm; others, such as groups, are passed over. */
    private Set<String> ids(DirectoryGroup group) {
        Set<String> found = new LinkedHashSet<>();
        group.members().stream().map(idsByDn::get).filter(Objects::nonNull).forEach(found::add);
        group.memberNames().stream()
                .map(name -> ids.get(compared(name + "@" + realm)))
                .filter(Objects::nonNull)
                .forEach(found::add);
        found.retainAll(after.keySet());
        return found;
    }

    private void join(Map<String, Set<String>> members) {
        Map<String, Set<String>> groupsOf = new HashMap<>();
        members.forEach((group, users) ->
                users.forEach(
                        id -> groupsOf.computeIfAbsent(id, name -> new HashSet<>()).add(group)));
        after.replaceAll(
                (id, user) -> user.joined(members.keySet(), groupsOf.getOrDefault(id, Set.of())));
    }

    private void tellVanished(String kind, List<String> ids) {
        String what =
                options.vanishedEntries()
                        ? "removing "
                        : options.vanishedAcl() ? "removing ACL of " : "keeping ";
        ids.forEach(id -> log.add(what + kind + " '" + id + "', which vanished"));
    }

    private static String difference(SyncedUser before, SyncedUser now) {
        Set<String> joined = new TreeSet<>(now.groups());
        joined.removeAll(before.groups());
        Set<String> left = new TreeSet<>(before.groups());
        left.removeAll(now.groups());
        return (joined.isEmpty() ? "" : ", joins " + String.join(", ", joined))
                + (left.isEmpty() ? "" : ", leaves " + String.join(", ", left));
    }

    private static String printable(String text) {
        String line = text.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
        return line.length() <= 80 ? line : line.substring(0, 80) + "...";
    }
}
