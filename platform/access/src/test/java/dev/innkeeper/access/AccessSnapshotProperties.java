package dev.innkeeper.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.contracts.AccessEvent;
import dev.innkeeper.contracts.AccessEvent.AclEntry;
import dev.innkeeper.contracts.AccessEvent.PoolState;
import dev.innkeeper.contracts.AccessEvent.Removed;
import dev.innkeeper.contracts.AccessEvent.RoleState;
import dev.innkeeper.contracts.AccessEvent.SubjectKind;
import dev.innkeeper.contracts.AccessEvent.TokenState;
import dev.innkeeper.contracts.AccessEvent.UserState;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.TokenId;
import dev.innkeeper.kernel.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever happens to the facts, the index answers what a plain search answers. */
class AccessSnapshotProperties {
    private static final List<String> PATHS =
            List.of(
                    "/",
                    "/vms",
                    "/vms/100",
                    "/vms/101",
                    "/storage",
                    "/storage/local",
                    "/pool",
                    "/pool/p",
                    "/pool/p/q",
                    "/pool/z",
                    "/nodes",
                    "/nodes/pve1",
                    "/access",
                    "/access/groups/ga",
                    "/access/realm/pve",
                    "/mapping/pci/x",
                    "/sdn/zones/a",
                    "/sdn/zones/a/b",
                    "/sdn/zones/a/b/7");
    private static final List<String> PRIVILEGES =
            List.of("VM.Audit", "VM.Console", "Pool.Audit", "Sys.Modify");
    private static final List<String> CALLERS =
            List.of("ua@pve", "ub@pve", "ua@pve!t0", "ua@pve!t1", "ub@pve!t0", "gone@pve");

    @Property(tries = 400)
    void indexAnswersAsAPlainSearchDoes(@ForAll("histories") List<List<AccessEvent>> history) {
        AccessSnapshot snapshot = AccessSnapshot.empty();
        List<AccessEvent> all = new ArrayList<>();
        for (List<AccessEvent> batch : history) {
            snapshot = snapshot.with(batch);
            all.addAll(batch);
        }
        SlowReference reference = new SlowReference(all);

        for (String caller : CALLERS) {
            for (String path : PATHS) {
                assertThat(snapshot.privileges(Caller.parse(caller), new AclPath(path)))
                        .as("%s on %s", caller, path)
                        .isEqualTo(reference.privileges(Caller.parse(caller), new AclPath(path)));
            }
        }
    }

    /** What may be done is what is held, by those who are enabled; root holds everything. */
    @Property(tries = 200)
    void onlyWhoIsEnabledMayWhatIsHeld(
            @ForAll("histories") List<List<AccessEvent>> history,
            @ForAll("states") List<AccessEvent> states) {
        AccessSnapshot snapshot = AccessSnapshot.empty();
        for (List<AccessEvent> batch : history) {
            snapshot = snapshot.with(batch);
        }
        snapshot = snapshot.with(states);

        for (String name : CALLERS) {
            Caller caller = Caller.parse(name);
            boolean enabled = snapshot.user(caller.user()).map(UserState::enabled).orElse(false);
            for (String text : PATHS) {
                AclPath path = new AclPath(text);
                var held = snapshot.privileges(caller, path).keySet();
                for (String privilege : PRIVILEGES) {
                    assertThat(snapshot.has(caller, path, privilege))
                            .as("%s on %s: %s", name, text, privilege)
                            .isEqualTo(enabled && held.contains(privilege));
                    assertThat(snapshot.has(Caller.user(UserId.ROOT), path, privilege)).isTrue();
                }
                assertThat(snapshot.hasAll(caller, path, PRIVILEGES))
                        .isEqualTo(enabled && held.containsAll(PRIVILEGES));
                assertThat(snapshot.hasAny(caller, path, PRIVILEGES))
                        .isEqualTo(enabled && PRIVILEGES.stream().anyMatch(held::contains));
            }
        }
    }

    /** Whoever is disabled, expired or gone is not active, nor is any token of theirs. */
    @Property(tries = 200)
    void onlyTheLivingAreActive(
            @ForAll("states") List<AccessEvent> states,
            @ForAll("moments") Instant userEnd,
            @ForAll("moments") Instant tokenEnd,
            @ForAll("moments") Instant now) {
        UserId user = UserId.parse("ua@pve");
        TokenId token = TokenId.parse("ua@pve!t0");
        AccessSnapshot snapshot =
                AccessSnapshot.empty()
                        .with(states)
                        .with(
                                List.of(
                                        new UserState(user, true, Optional.of(userEnd), Set.of()),
                                        new TokenState(token, false, Optional.of(tokenEnd), "")));

        assertThat(snapshot.isActive(Caller.user(user), now)).isEqualTo(now.isBefore(userEnd));
        assertThat(snapshot.isActive(Caller.token(token), now))
                .isEqualTo(now.isBefore(userEnd) && now.isBefore(tokenEnd));
        assertThat(snapshot.isActive(Caller.user(UserId.ROOT), now)).isTrue();
        assertThat(snapshot.isActive(Caller.parse("gone@pve"), now)).isFalse();
        snapshot.users()
                .filter(each -> !each.enabled())
                .forEach(each ->
                        assertThat(snapshot.isActive(Caller.user(each.user()), now)).isFalse());
    }

    @Provide
    Arbitrary<List<AccessEvent>> states() {
        return Combinators.combine(
                        Arbitraries.of("ua@pve", "ub@pve"),
                        Arbitraries.of(true, false),
                        Arbitraries.of("ga", "gb").set().ofMaxSize(2))
                .as((user, enabled, groups) ->
                        (AccessEvent)
                                new UserState(
                                        UserId.parse(user), enabled, Optional.empty(), groups))
                .list()
                .ofMaxSize(3);
    }

    @Provide
    Arbitrary<Instant> moments() {
        return Arbitraries.longs().between(-2, 2).map(Instant::ofEpochSecond);
    }

    @Provide
    Arbitrary<List<List<AccessEvent>>> histories() {
        return events().list().ofMaxSize(12).list().ofMinSize(1).ofMaxSize(4);
    }

    private static Arbitrary<AccessEvent> events() {
        return Arbitraries.frequencyOf(
                Tuple.of(8, entries().map(each -> (AccessEvent) each)),
                Tuple.of(2, entries().map(each -> new Removed(each.key()))),
                Tuple.of(4, users()),
                Tuple.of(2, tokens()),
                Tuple.of(4, roles()),
                Tuple.of(2, pools()),
                Tuple.of(
                        1,
                        Arbitraries.of("role/RX", "user/ua@pve", "token/ua@pve!t0", "pool/p")
                                .map(Removed::new)));
    }

    private static Arbitrary<AclEntry> entries() {
        Arbitrary<AclEntry> users = entries(SubjectKind.USER, Arbitraries.of("ua@pve", "ub@pve"));
        Arbitrary<AclEntry> groups = entries(SubjectKind.GROUP, Arbitraries.of("ga", "gb"));
        Arbitrary<AclEntry> tokens =
                entries(SubjectKind.TOKEN, Arbitraries.of("ua@pve!t0", "ua@pve!t1", "ub@pve!t0"));
        return Arbitraries.oneOf(users, groups, tokens);
    }

    private static Arbitrary<AclEntry> entries(SubjectKind kind, Arbitrary<String> subjects) {
        return Combinators.combine(
                        Arbitraries.of(PATHS),
                        subjects,
                        Arbitraries.of("RX", "RY", "NoAccess"),
                        Arbitraries.of(true, false))
                .as((path, subject, role, propagate) ->
                        new AclEntry(new AclPath(path), kind, subject, role, propagate));
    }

    private static Arbitrary<AccessEvent> users() {
        return Combinators.combine(
                        Arbitraries.of("ua@pve", "ub@pve"),
                        Arbitraries.of("ga", "gb").set().ofMaxSize(2))
                .as((user, groups) ->
                        new UserState(UserId.parse(user), true, Optional.empty(), groups));
    }

    private static Arbitrary<AccessEvent> tokens() {
        return Combinators.combine(
                        Arbitraries.of("ua@pve!t0", "ua@pve!t1", "ub@pve!t0"),
                        Arbitraries.of(true, false))
                .as((token, separated) ->
                        new TokenState(TokenId.parse(token), separated, Optional.empty(), ""));
    }

    private static Arbitrary<AccessEvent> roles() {
        return Arbitraries.of(
                new RoleState("NoAccess", Set.of(), true),
                new RoleState("RX", Set.of("VM.Audit", "VM.Console"), false),
                new RoleState("RY", Set.of("VM.Console", "Pool.Audit"), false));
    }

    private static Arbitrary<AccessEvent> pools() {
        Arbitrary<AccessEvent> p =
                Arbitraries.of(new GuestId(100))
                        .set()
                        .ofMaxSize(1)
                        .map(guests -> new PoolState("p", guests, Set.of(new StorageId("local"))));
        Arbitrary<AccessEvent> q =
                Arbitraries.of(new GuestId(101))
                        .set()
                        .ofMaxSize(1)
                        .map(guests ->
                                new PoolState("p/q", guests, Set.of(new StorageId("local"))));
        return Arbitraries.oneOf(p, q);
    }
}
