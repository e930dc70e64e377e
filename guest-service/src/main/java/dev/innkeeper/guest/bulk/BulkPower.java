package dev.innkeeper.guest.bulk;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.bulk.BulkAction.Kind;
import dev.innkeeper.guest.bulk.BulkAction.Step;
import dev.innkeeper.guest.migration.Migration;
import dev.innkeeper.guest.nodes.Datacenter;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.tasks.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Decides which guests of a node are started or stopped, and in which order: starts go up, one
 * after the other with the pauses that guests ask for; stops go down, those of one order beside
 * each other. {@link BulkProgress} does it.
 */
@Component
class BulkPower {
    private static final String START_DELAY = "startall-onboot-delay";
    private static final String MAX_WORKERS = "max_workers";

    /** Seconds in which a machine finds its feet before others take its processors. */
    private static final int PAUSE_AFTER_MACHINE = 3;

    private final Guests guests;
    private final BulkActions actions;
    private final Tasks tasks;
    private final Datacenter datacenter;
    private final BulkWatch watch;
    private final Clock clock;

    BulkPower(
            Guests guests,
            BulkActions actions,
            Tasks tasks,
            Datacenter datacenter,
            BulkWatch watch,
            Clock clock) {
        this.guests = guests;
        this.actions = actions;
        this.tasks = tasks;
        this.datacenter = datacenter;
        this.watch = watch;
        this.clock = clock;
    }

    /**
     * Starts the guests that are to start with the node.
     *
     * @param only these; empty for all
     * @param force also those that are not to start with the node, and without the node's delay
     */
    @Transactional
    public Upid startAll(Caller caller, NodeName node, Set<GuestId> only, boolean force) {
        Upid upid = tasks.start(node, "startall", "", caller);
        List<Guest> wanted =
                ordered(node, only, guest -> force || isOn(guest, "onboot")).stream()
                        .filter(guest -> !guest.isTemplate())
                        .toList();
        List<Step> steps = new ArrayList<>();
        for (Guest guest : wanted) {
            int pause = startup(guest).up().orElse(usualPause(guest));
            steps.add(new Step(guest.guestId(), steps.size(), pause, 0, Optional.empty(), false));
        }
        Instant begin = clock.instant();
        Duration delay = force ? Duration.ZERO : startDelay(node);
        if (!delay.isZero()) {
            tasks.log(upid, "waiting " + delay.toSeconds() + " seconds before the first start");
        }
        begin(upid, Kind.START, node, caller, false, begin.plus(delay), steps);
        return upid;
    }

    /**
     * Shuts the guests down that run.
     *
     * @param only these; empty for all
     * @param timeoutSeconds for guests that do not say how long they take
     * @param forceStop stop those that do not shut down in time
     */
    @Transactional
    public Upid stopAll(
            Caller caller,
            NodeName node,
            Set<GuestId> only,
            int timeoutSeconds,
            boolean forceStop) {
        Upid upid = tasks.start(node, "stopall", "", caller);
        List<Guest> wanted = ordered(node, only, Guest::isUp).reversed();
        List<Step> steps = new ArrayList<>();
        int stage = -1;
        int rank = -1;
        for (Guest guest : wanted) {
            StartupOrder startup = startup(guest);
            if (stage < 0 || startup.rank() != rank) {
                stage++;
                rank = startup.rank();
            }
            int timeout = startup.down().orElse(timeoutSeconds);
            steps.add(new Step(guest.guestId(), stage, 0, timeout, Optional.empty(), false));
        }
        begin(upid, Kind.STOP, node, caller, forceStop, clock.instant(), steps);
        return upid;
    }

    /** Only virtual machines can be suspended to the disk; containers are passed over. */
    @Transactional
    public Upid suspendAll(Caller caller, NodeName node, Set<GuestId> only) {
        Upid upid = tasks.start(node, "suspendall", "", caller);
        List<Step> steps = new ArrayList<>();
        for (Guest guest : ordered(node, only, Guest::isUp).reversed()) {
            if (guest.kind() == GuestKind.QEMU) {
                steps.add(new Step(guest.guestId(), 0, 0, 0, Optional.empty(), false));
            } else {
                tasks.log(upid, guest + " is left running: only virtual machines can be suspended");
            }
        }
        begin(upid, Kind.SUSPEND, node, caller, false, clock.instant(), steps);
        return upid;
    }

    /** Seconds between a start and the next one unless the guest says otherwise. */
    private static int usualPause(Guest guest) {
        return guest.kind() == GuestKind.QEMU ? PAUSE_AFTER_MACHINE : 0;
    }

    /**
     * Moves guests to another node; those that run are stopped before, and started there.
     *
     * @param only these; empty for all
     * @param workers guests that are moved at a time; as many as the datacenter says if empty
     */
    @Transactional
    public Upid migrateAll(
            Caller caller,
            NodeName node,
            NodeName target,
            Set<GuestId> only,
            Optional<Integer> workers) {
        if (target.equals(node)) {
            throw Problems.InvalidParameters.of("target", "target is local node.").asException();
        }
        Upid upid = tasks.start(node, "migrateall", "", caller);
        List<Step> steps =
                ordered(node, only, guest -> true).stream()
                        .map(guest ->
                                new Step(
                                        guest.guestId(),
                                        0,
                                        0,
                                        Migration.TIMEOUT,
                                        Optional.empty(),
                                        false))
                        .toList();
        int atATime =
                workers.orElseGet(() ->
                        datacenter
                                .option(MAX_WORKERS)
                                .map(Integer::parseInt)
                                .orElse(BulkAction.WORKERS));
        begin(
                new BulkAction(
                        upid,
                        Kind.MIGRATE,
                        node,
                        caller,
                        false,
                        false,
                        0,
                        clock.instant(),
                        Optional.of(target),
                        atATime),
                steps);
        return upid;
    }

    private void begin(
            Upid upid,
            Kind kind,
            NodeName node,
            Caller caller,
            boolean forceStop,
            Instant notBefore,
            List<Step> steps) {
        begin(
                new BulkAction(
                        upid,
                        kind,
                        node,
                        caller,
                        forceStop,
                        false,
                        0,
                        notBefore,
                        Optional.empty(),
                        BulkAction.WORKERS),
                steps);
    }

    private void begin(BulkAction action, List<Step> steps) {
        if (steps.isEmpty()) {
            tasks.succeed(action.upid());
        } else {
            actions.add(action, steps);
            watch.lookAfterCommit();
        }
    }

    /** By the order that they ask for, then by id. */
    private List<Guest> ordered(NodeName node, Set<GuestId> only, Predicate<Guest> filter) {
        Set<GuestId> named = new TreeSet<>(Comparator.comparingInt(GuestId::value));
        named.addAll(only);
        return guests.listOn(node.value()).stream()
                .filter(guest -> named.isEmpty() || named.contains(guest.guestId()))
                .filter(filter)
                .sorted(
                        Comparator.<Guest>comparingInt(guest -> startup(guest).rank())
                                .thenComparingInt(guest -> guest.guestId().value()))
                .toList();
    }

    private Duration startDelay(NodeName node) {
        return datacenter
                .option(node, START_DELAY)
                .map(Long::parseLong)
                .map(Duration::ofSeconds)
                .orElse(Duration.ZERO);
    }

    private static StartupOrder startup(Guest guest) {
        return StartupOrder.parse(guest.config().get("startup").orElse(""));
    }

    private static boolean isOn(Guest guest, String option) {
        return guest.config().get(option).filter("1"::equals).isPresent();
    }
}
