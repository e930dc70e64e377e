package dev.innkeeper.bench;

import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.contracts.AccessEvent;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.TokenId;
import dev.innkeeper.kernel.UserId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One permission check with 10,000 ACL entries: 1,000 users, each with an entry on ten guests; each
 * user is in five groups that have entries too, each guest in a nested pool, and each user has a
 * token with rights of its own.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PermissionBenchmark {
    private static final int USERS = 1_000;
    private static final int GUESTS_EACH = 10;
    private static final int GROUPS = 5;
    private static final int POOLS = 100;

    /** More callers than a snapshot remembers decisions of. */
    private static final int CROWD = 6_000;

    /** Whether the snapshot may remember what it decided for these callers. */
    @Param({"true", "false"})
    public boolean remembered;

    private AccessSnapshot snapshot = AccessSnapshot.empty();
    private Caller[] callers = {};
    private Caller[] tokens = {};
    private AclPath[] paths = {};
    private int next;

    @Setup
    public void fill() {
        List<AccessEvent> events = new ArrayList<>();
        callers = new Caller[USERS];
        tokens = new Caller[USERS];
        paths = new AclPath[USERS];
        events.add(
                new AccessEvent.RoleState("PVEVMUser", Set.of("VM.Audit", "VM.PowerMgmt"), true));
        Set<String> groups = new HashSet<>();
        for (int group = 0; group < GROUPS; group++) {
            groups.add("group" + group);
            events.add(entry("/pool/p", AccessEvent.SubjectKind.GROUP, "group" + group));
        }
        for (int user = 0; user < USERS; user++) {
            UserId id = new UserId("user" + user, "pve");
            TokenId token = new TokenId(id, "t");
            callers[user] = Caller.user(id);
            tokens[user] = Caller.token(token);
            events.add(new AccessEvent.UserState(id, true, Optional.empty(), groups));
            events.add(new AccessEvent.TokenState(token, true, Optional.empty(), ""));
            events.add(entry("/vms", AccessEvent.SubjectKind.TOKEN, token.toString()));
            for (int guest = 0; guest < GUESTS_EACH; guest++) {
                paths[user] = AclPath.of("vms", 100 + user * GUESTS_EACH + guest);
                events.add(entry(paths[user].value(), AccessEvent.SubjectKind.USER, id.toString()));
            }
        }
        for (int pool = 0; pool < POOLS; pool++) {
            Set<GuestId> members = new HashSet<>();
            for (int guest = 0; guest < USERS * GUESTS_EACH / POOLS; guest++) {
                members.add(new GuestId(100 + pool * (USERS * GUESTS_EACH / POOLS) + guest));
            }
            events.add(new AccessEvent.PoolState("p/q" + pool, members, Set.of()));
        }
        snapshot = snapshot.with(events);
        if (!remembered) {
            for (int stranger = 0; stranger < CROWD; stranger++) {
                snapshot.has(
                        Caller.user(new UserId("stranger" + stranger, "pve")),
                        AclPath.ROOT,
                        "VM.Audit");
            }
        }
    }

    private static AccessEvent entry(String path, AccessEvent.SubjectKind kind, String subject) {
        return new AccessEvent.AclEntry(new AclPath(path), kind, subject, "PVEVMUser", true);
    }

    /** The caller has the privilege. */
    @Benchmark
    public boolean granted() {
        int i = next++ % USERS;
        return snapshot.has(callers[i], paths[i], "VM.PowerMgmt");
    }

    /** The caller has the privilege by one of five groups, on a nested pool of the guest. */
    @Benchmark
    public boolean grantedByPool() {
        int i = next++ % USERS;
        return snapshot.has(callers[i], paths[(i + 1) % USERS], "VM.PowerMgmt");
    }

    /** Nobody gave the caller this privilege. */
    @Benchmark
    public boolean refused() {
        int i = next++ % USERS;
        return snapshot.has(callers[i], paths[i], "VM.Migrate");
    }

    /** A token has what both it and its owner hold. */
    @Benchmark
    public boolean token() {
        int i = next++ % USERS;
        return snapshot.has(tokens[i], paths[i], "VM.PowerMgmt");
    }
}
