package dev.innkeeper.auth.sync;

import dev.innkeeper.auth.AccessTopic;
import dev.innkeeper.auth.AclCleanup;
import dev.innkeeper.auth.Group;
import dev.innkeeper.auth.Groups;
import dev.innkeeper.auth.User;
import dev.innkeeper.auth.Users;
import dev.innkeeper.auth.audit.Audit;
import dev.innkeeper.auth.group.GroupRemoval;
import dev.innkeeper.auth.user.UserRemoval;
import dev.innkeeper.contracts.AccessEvent.SubjectKind;
import dev.innkeeper.kernel.UserId;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.Session;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Reads what is listed of a realm, and carries a plan out: in the caller's transaction, in batches,
 * so that a hundred thousand users need neither much memory nor long.
 */
@Component
class SyncStore {
    private static final int BATCH = 500;

    private final JdbcTemplate database;
    private final EntityManager entities;
    private final Users users;
    private final Groups groups;
    private final UserRemoval userRemoval;
    private final GroupRemoval groupRemoval;
    private final AclCleanup acl;
    private final AccessTopic topic;
    private final Audit audit;
    private final Clock clock;

    SyncStore(
            JdbcTemplate database,
            EntityManager entities,
            Users users,
            Groups groups,
            UserRemoval userRemoval,
            GroupRemoval groupRemoval,
            AclCleanup acl,
            AccessTopic topic,
            Audit audit,
            Clock clock) {
        this.database = database;
        this.entities = entities;
        this.users = users;
        this.groups = groups;
        this.userRemoval = userRemoval;
        this.groupRemoval = groupRemoval;
        this.acl = acl;
        this.topic = topic;
        this.audit = audit;
        this.clock = clock;
    }

    SyncState read(String realm) {
        String end = "@" + realm;
        Map<String, Set<String>> memberOf = new HashMap<>();
        database.query(
                "select userid, groupid from user_groups where right(userid, length(?)) = ?",
                row -> {
                    memberOf.computeIfAbsent(row.getString(1), id -> new HashSet<>())
                            .add(row.getString(2));
                },
                end,
                end);
        Map<String, SyncedUser> listed = new HashMap<>();
        database.query(
                "select userid, enabled, expire, firstname, lastname, email, comment from users"
                        + " where right(userid, length(?)) = ?",
                row -> {
                    Map<String, String> texts = new HashMap<>();
                    for (String name : SyncedUser.TEXTS) {
                        String value = row.getString(name);
                        if (value != null) {
                            texts.put(name, value);
                        }
                    }
                    String id = row.getString("userid");
                    listed.put(
                            id,
                            new SyncedUser(
                                    id,
                                    row.getBoolean("enabled"),
                                    row.getLong("expire"),
                                    texts,
                                    memberOf.getOrDefault(id, Set.of())));
                },
                end,
                end);
        Map<String, String> realms = new HashMap<>();
        database.query(
                "select groupid, coalesce(realm, '') from groups",
                row -> {
                    realms.put(row.getString(1), row.getString(2));
                });
        return new SyncState(listed, realms);
    }

    /** To be called under the access lock. */
    void apply(String realm, SyncOptions options, SyncPlan plan) {
        entities.unwrap(Session.class).setJdbcBatchSize(BATCH);
        plan.createdGroups().forEach(this::create);
        entities.flush();
        plan.createdGroups().forEach(id -> mark(id, realm));
        plan.followedGroups().forEach(id -> mark(id, realm));
        inBatches(plan.created(), part -> audit.keep(part.stream().map(this::create).toList()));
        inBatches(plan.changed(), part -> audit.keep(change(part)));
        removeVanished(options, plan);
        audit.changed("realm.sync", realm, Map.of(), counts(plan));
    }

    private static Map<String, Integer> counts(SyncPlan plan) {
        return Map.of(
                "added", plan.created().size(),
                "updated", plan.changed().size(),
                "vanished", plan.vanished().size(),
                "groups-added", plan.createdGroups().size(),
                "groups-vanished", plan.vanishedGroups().size());
    }

    private void create(String group) {
        Group made = groups.save(new Group(group));
        topic.publish(made.toEvent());
        audit.changed("group.create", group, Map.of(), made.audited());
    }

    private void mark(String group, String realm) {
        database.update("update groups set realm = ? where groupid = ?", realm, group);
    }

    private Audit.Change create(SyncedUser wanted) {
        User user = new User(UserId.parse(wanted.userid()));
        user.endTickets(clock.instant()); // of an earlier one of this name
        user.change(wanted.details());
        user.setGroups(wanted.groups());
        entities.persist(user);
        topic.publish(user.toEvent());
        return new Audit.Change("user.create", wanted.userid(), Map.of(), user.audited());
    }

    private List<Audit.Change> change(List<SyncedUser> part) {
        List<Audit.Change> changes = new ArrayList<>();
        Map<String, SyncedUser> wanted =
                part.stream().collect(Collectors.toMap(SyncedUser::userid, Function.identity()));
        for (User user : users.listNamed(wanted.keySet())) {
            SyncedUser now = wanted.get(user.userId().toString());
            if (now == null) {
                continue;
            }
            Map<String, Object> before = user.audited();
            if (user.enabled() && !now.enabled()) {
                user.endTickets(clock.instant());
            }
            user.change(now.details());
            user.setGroups(now.groups());
            topic.publish(user.toEvent());
            changes.add(new Audit.Change("user.update", now.userid(), before, user.audited()));
        }
        return changes;
    }

    private void removeVanished(SyncOptions options, SyncPlan plan) {
        if (options.vanishedEntries()) {
            boolean keepAcl = !options.vanishedAcl();
            plan.vanishedGroups().forEach(id -> groupRemoval.remove(groups.require(id), keepAcl));
            entities.flush();
            inBatches(
                    plan.vanished(),
                    part ->
                            users.listNamed(part)
                                    .forEach(user -> userRemoval.remove(user, keepAcl)));
        } else if (options.vanishedAcl()) {
            forget(SubjectKind.GROUP, plan.vanishedGroups());
            forget(SubjectKind.USER, plan.vanished());
        }
    }

    private void forget(SubjectKind kind, List<String> vanished) {
        Set<String> all = Set.copyOf(vanished);
        database
                .queryForList(
                        "select distinct subject from acl_entries where kind = ?",
                        String.class,
                        kind.name())
                .stream()
                .filter(all::contains)
                .forEach(subject -> acl.forget(kind, subject));
    }

    private <T> void inBatches(List<T> all, java.util.function.Consumer<List<T>> work) {
        for (int from = 0; from < all.size(); from += BATCH) {
            work.accept(all.subList(from, Math.min(all.size(), from + BATCH)));
            entities.flush();
            entities.clear();
        }
    }
}
