package dev.innkeeper.auth.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.auth.directory.DirectoryGroup;
import dev.innkeeper.auth.directory.DirectoryUser;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SyncPlannerTest {
    private static final SyncState EMPTY = new SyncState(Map.of(), Map.of());

    @Test
    void addsUsersWithWhatTheDirectoryTellsOfThem() {
        SyncPlan plan =
                plan(
                        options("both", ""),
                        true,
                        EMPTY,
                        List.of(
                                user("alice", Map.of("email", "a@example.test", "firstname", "A")),
                                user("bob", Map.of("email", "no address"))),
                        List.of(group("ops", "alice", "nobody")));

        assertThat(plan.created())
                .containsExactly(
                        new SyncedUser(
                                "alice@ldap",
                                true,
                                0,
                                Map.of("email", "a@example.test", "firstname", "A"),
                                Set.of("ops-ldap")),
                        new SyncedUser("bob@ldap", true, 0, Map.of(), Set.of()));
        assertThat(plan.createdGroups()).containsExactly("ops-ldap");
        assertThat(plan.log()).anyMatch(line -> line.contains("leaving out email of 'bob@ldap'"));
    }

    @Test
    void leavesOutNamesThatCannotBeListed() {
        SyncPlan plan =
                plan(
                        options("both", ""),
                        true,
                        EMPTY,
                        List.of(
                                user("a b", Map.of()),
                                user("a:b", Map.of()),
                                user("a/b", Map.of()),
                                user("x".repeat(61), Map.of()),
                                user("good", Map.of())),
                        List.of(group("with blank"), group("fine")));

        assertThat(plan.created()).extracting(SyncedUser::userid).containsExactly("good@ldap");
        assertThat(plan.createdGroups()).containsExactly("fine-ldap");
        assertThat(plan.log()).filteredOn(line -> line.startsWith("leaving out")).hasSize(5);
    }

    @Test
    void takesTheFirstOfTwoNamesThatDifferInCaseWhereTheRealmIgnoresIt() {
        List<DirectoryUser> users = List.of(user("Alice", Map.of()), user("ALICE", Map.of()));
        SyncState listed = state(listed("alice@ldap"));

        SyncPlan ignoring = plan(options("users", "entry"), false, listed, users, List.of());
        SyncPlan telling = plan(options("users", "entry"), true, listed, users, List.of());

        assertThat(ignoring.created()).isEmpty();
        assertThat(ignoring.vanished()).isEmpty();
        assertThat(ignoring.log()).anyMatch(line -> line.contains("'ALICE@ldap'"));
        assertThat(telling.created()).hasSize(2);
        assertThat(telling.vanished()).containsExactly("alice@ldap");
    }

    @Test
    void keepsPropertiesUnlessThoseThatVanishedAreToGo() {
        SyncState listed =
                state(
                        new SyncedUser(
                                "alice@ldap",
                                false,
                                99,
                                Map.of("comment", "by hand", "email", "old@example.test"),
                                Set.of("staff")));
        List<DirectoryUser> users = List.of(user("alice", Map.of("email", "new@example.test")));

        SyncPlan kept = plan(options("users", ""), true, listed, users, List.of());
        SyncPlan cleared = plan(options("users", "properties"), true, listed, users, List.of());

        assertThat(kept.changed())
                .singleElement()
                .satisfies(user -> {
                    assertThat(user.texts())
                            .isEqualTo(Map.of("comment", "by hand", "email", "new@example.test"));
                    assertThat(user.enabled()).isFalse();
                    assertThat(user.expire()).isEqualTo(99);
                    assertThat(user.groups()).containsExactly("staff");
                });
        assertThat(cleared.changed())
                .singleElement()
                .satisfies(user -> {
                    assertThat(user.texts()).isEqualTo(Map.of("email", "new@example.test"));
                    assertThat(user.enabled()).isFalse();
                    assertThat(user.expire()).isZero();
                });
    }

    @Test
    void membersAreWhoTheDirectorySays() {
        SyncedUser alice =
                new SyncedUser("alice@ldap", true, 0, Map.of(), Set.of("ops-ldap", "staff"));
        SyncedUser gone = new SyncedUser("gone@ldap", true, 0, Map.of(), Set.of("ops-ldap"));
        SyncState listed =
                new SyncState(
                        Map.of(alice.userid(), alice, gone.userid(), gone),
                        Map.of("ops-ldap", "ldap", "old-ldap", "ldap", "staff", ""));

        SyncPlan plan =
                plan(
                        options("groups", "entry"),
                        true,
                        listed,
                        List.of(user("alice", Map.of()), user("new", Map.of())),
                        List.of(group("ops", "new"), group("dev", "alice")));

        assertThat(plan.created()).isEmpty();
        assertThat(plan.vanished()).isEmpty();
        assertThat(plan.vanishedGroups()).containsExactly("old-ldap");
        assertThat(
                        plan.changed().stream()
                                .collect(Collectors.toMap(SyncedUser::userid, SyncedUser::groups)))
                .isEqualTo(
                        Map.of("alice@ldap", Set.of("dev-ldap", "staff"), "gone@ldap", Set.of()));
    }

    @Test
    void leavesAGroupToTheRealmItCameFrom() {
        SyncState listed = new SyncState(Map.of(), Map.of("x-b-ldap", "b-ldap", "mine-ldap", ""));

        SyncPlan plan =
                plan(
                        options("both", "entry"),
                        true,
                        listed,
                        List.of(),
                        List.of(group("x-b"), group("mine")));

        assertThat(plan.createdGroups()).isEmpty();
        assertThat(plan.vanishedGroups()).isEmpty();
        assertThat(plan.followedGroups()).containsExactly("mine-ldap");
        assertThat(plan.log()).anyMatch(line -> line.contains("another realm's"));
    }

    @Test
    void groupsThatContainEachOtherHaveNoMembersThereby() {
        DirectoryGroup inner = new DirectoryGroup("inner", Set.of("cn=outer"), Set.of());
        DirectoryGroup outer =
                new DirectoryGroup("outer", Set.of("cn=inner", "uid=alice"), Set.of("alice"));

        SyncPlan plan =
                plan(
                        options("both", ""),
                        true,
                        EMPTY,
                        List.of(user("alice", Map.of())),
                        List.of(inner, outer));

        assertThat(plan.created())
                .singleElement()
                .satisfies(user -> assertThat(user.groups()).containsExactly("outer-ldap"));
    }

    @Test
    void oldWordsMeanTheNew() {
        SyncOptions.Wish old =
                new SyncOptions.Wish(
                        Optional.of("both"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(true),
                        Optional.of(true));
        SyncOptions.Wish defaults =
                SyncOptions.Wish.parse("scope=users,remove-vanished=acl,enable-new=0");

        assertThat(SyncOptions.of(old, SyncOptions.Wish.NONE))
                .isEqualTo(new SyncOptions(true, true, true, true, true, true));
        assertThat(SyncOptions.of(SyncOptions.Wish.NONE, defaults))
                .isEqualTo(new SyncOptions(true, false, false, true, false, false));
    }

    private static SyncPlan plan(
            SyncOptions options,
            boolean caseSensitive,
            SyncState state,
            List<DirectoryUser> users,
            List<DirectoryGroup> groups) {
        return new SyncPlanner("ldap", caseSensitive, options, state)
                .plan(new DirectoryContent(users, groups));
    }

    private static SyncOptions options(String scope, String vanished) {
        return SyncOptions.of(
                new SyncOptions.Wish(
                        Optional.of(scope),
                        Optional.of(vanished.isEmpty() ? "none" : vanished),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                SyncOptions.Wish.NONE);
    }

    private static SyncState state(SyncedUser... users) {
        return new SyncState(
                Stream.of(users).collect(Collectors.toMap(SyncedUser::userid, Function.identity())),
                Map.of());
    }

    private static SyncedUser listed(String id) {
        return new SyncedUser(id, true, 0, Map.of(), Set.of());
    }

    private static DirectoryUser user(String name, Map<String, String> properties) {
        return new DirectoryUser("uid=" + name, name, properties);
    }

    private static DirectoryGroup group(String name, String... members) {
        return new DirectoryGroup(
                name,
                Stream.of(members).map(member -> "uid=" + member).collect(Collectors.toSet()),
                Set.of());
    }
}
