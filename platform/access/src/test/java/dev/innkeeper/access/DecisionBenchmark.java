package dev.innkeeper.access;

import dev.innkeeper.contracts.AccessEvent;
import dev.innkeeper.contracts.AccessEvent.AclEntry;
import dev.innkeeper.contracts.AccessEvent.SubjectKind;
import dev.innkeeper.contracts.AccessEvent.UserState;
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

/** Decisions on a snapshot with 10,000 ACL entries: budget 1 µs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class DecisionBenchmark {
    private static final int ENTRIES = 10_000;

    private final List<Caller> callers = new ArrayList<>();
    private final List<AclPath> paths = new ArrayList<>();
    private AccessSnapshot snapshot = AccessSnapshot.empty();
    private int turn;

    @Setup
    public void fill() {
        List<AccessEvent> events = new ArrayList<>(RecordedScenarios.builtInRoles());
        for (int i = 0; i < 200; i++) {
            UserId user = UserId.parse("user" + i + "@pve");
            Set<String> groups = Set.of("g" + i % 20, "g" + i % 7);
            events.add(new UserState(user, true, Optional.empty(), groups));
            callers.add(Caller.user(user));
        }
        for (int i = 0; i < ENTRIES; i++) {
            AclPath path = AclPath.of("vms", 100 + i);
            String subject = i % 2 == 0 ? "user" + i % 200 + "@pve" : "g" + i % 20;
            SubjectKind kind = i % 2 == 0 ? SubjectKind.USER : SubjectKind.GROUP;
            events.add(new AclEntry(path, kind, subject, "PVEVMUser", true));
            paths.add(path);
        }
        snapshot = AccessSnapshot.empty().with(events);
    }

    @Benchmark
    public boolean remembered() {
        turn = (turn + 1) % 1000;
        return snapshot.has(callers.get(turn % 5), paths.get(turn), "VM.Audit");
    }

    /** A decision that nobody asked for before. */
    @Benchmark
    public boolean workedOut() {
        turn = (turn + 7) % ENTRIES;
        return snapshot.decide(callers.get(turn % 200), paths.get(turn).value()).holds(1);
    }

    @Benchmark
    public AccessSnapshot nextSnapshot() {
        return snapshot.with(
                List.of(
                        new AclEntry(
                                paths.get(0), SubjectKind.USER, "user1@pve", "PVEVMUser", true)));
    }
}
