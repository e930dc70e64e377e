package dev.innkeeper.bench;

import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.contracts.AccessEvent;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.UserId;
import java.util.ArrayList;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One permission check with 10,000 ACL entries: 1,000 users, each with an entry on ten guests. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PermissionBenchmark {
    private static final int USERS = 1_000;
    private static final int GUESTS_EACH = 10;

    private AccessSnapshot snapshot = AccessSnapshot.empty();
    private Caller[] callers = {};
    private AclPath[] paths = {};
    private int next;

    @Setup
    public void fill() {
        List<AccessEvent> events = new ArrayList<>();
        callers = new Caller[USERS];
        paths = new AclPath[USERS];
        events.add(
                new AccessEvent.RoleState("PVEVMUser", Set.of("VM.Audit", "VM.PowerMgmt"), true));
        for (int user = 0; user < USERS; user++) {
            UserId id = new UserId("user" + user, "pve");
            callers[user] = Caller.user(id);
            events.add(new AccessEvent.UserState(id, true, Optional.empty(), Set.of()));
            for (int guest = 0; guest < GUESTS_EACH; guest++) {
                paths[user] = AclPath.of("vms", 100 + user * GUESTS_EACH + guest);
                events.add(
                        new AccessEvent.AclEntry(
                                paths[user],
                                AccessEvent.SubjectKind.USER,
                                id.toString(),
                                "PVEVMUser",
                                true));
            }
        }
        snapshot = snapshot.with(events);
    }

    /** The caller has the privilege. */
    @Benchmark
    public boolean granted() {
        int i = next++ % USERS;
        return snapshot.has(callers[i], paths[i], "VM.PowerMgmt");
    }

    /** The caller has rights elsewhere only. */
    @Benchmark
    public boolean refused() {
        int i = next++ % USERS;
        return snapshot.has(callers[i], paths[(i + 1) % USERS], "VM.PowerMgmt");
    }
}
