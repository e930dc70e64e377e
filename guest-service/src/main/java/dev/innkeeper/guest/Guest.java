package dev.innkeeper.guest;

import dev.innkeeper.contracts.GuestEvent.GuestRemoved;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.options.ConfigText;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Upid;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.PostLoad;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/**
 * A container or virtual machine: where it is, how it is configured, whether it runs and what is
 * being done with it.
 *
 * <p>Invariants: an id belongs to one guest of either kind, until everything that named the guest
 * is gone; the generation grows with every change, so that a node can refuse what was decided
 * earlier; a guest that is destroyed on its node ({@link #isGone()}) is a guest no more, only its
 * id is still taken.
 */
@Entity
@Table(name = "guest")
public class Guest implements Persistable<Integer> {
    private static final List<String> MEMORY_STATE =
            List.of("vmstate", "runningmachine", "runningcpu");

    @Id private int id;

    @Enumerated(EnumType.STRING)
    private GuestKind kind;

    private String node;

    /** The text of its file, which is also what its digest hashes. */
    private String config;

    @Transient private @Nullable GuestConfig parsed;

    private boolean running;

    @Enumerated(EnumType.STRING)
    private @Nullable Activity activity;

    private @Nullable UUID activityCommand;
    private @Nullable String activityTask;
    private @Nullable Instant observedAt;
    private boolean gone;
    private boolean purge;
    private @Nullable String pool;
    @Embedded private @Nullable Settling settling;
    private long generation;
    private Instant createdAt;
    @Version private long version;
    @Transient private boolean fresh = true;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected Guest() {}

    private Guest(GuestId id, GuestKind kind, NodeName node, GuestConfig config, Instant now) {
        this.id = id.value();
        this.kind = kind;
        this.node = node.value();
        this.config = ConfigText.print(config);
        this.parsed = config;
        this.createdAt = now;
        this.generation = now.toEpochMilli();
    }

    /**
     * A guest that its node is about to make; locked until that has ended.
     *
     * @param pool of which it is to become a member
     * @param now also where its generation begins, so that it is newer than any guest that had the
     *     id before
     */
    public static Guest create(
            GuestId id, NodeName node, GuestConfig config, Optional<String> pool, Instant now) {
        GuestConfig locked = config.with("lock", GuestLock.CREATE.label());
        Guest guest = new Guest(id, config.kind(), node, locked, now);
        guest.pool = pool.orElse(null);
        return guest;
    }

    public GuestId guestId() {
        return new GuestId(id);
    }

    public GuestKind kind() {
        return kind;
    }

    public NodeName node() {
        return new NodeName(node);
    }

    public GuestConfig config() {
        GuestConfig known = parsed;
        if (known == null) {
            known = ConfigText.parse(kind, config);
            parsed = known;
        }
        return known;
    }

    private void put(GuestConfig next) {
        parsed = next;
        config = ConfigText.print(next);
    }

    /** False for what was decided about an earlier guest with this id. */
    public boolean concerns(Instant decidedAt) {
        return !decidedAt.isBefore(createdAt);
    }

    public long generation() {
        return generation;
    }

    public Optional<String> lock() {
        return config().get("lock");
    }

    public boolean isTemplate() {
        return config().get("template").filter("1"::equals).isPresent();
    }

    /** Its memory is on a disk, from which the next start brings it back. */
    public boolean isHibernated() {
        return lock().filter(GuestLock.SUSPENDED.label()::equals).isPresent();
    }

    /** Neither it nor its volumes may be removed. */
    public boolean isProtected() {
        return config().get("protection").filter("1"::equals).isPresent();
    }

    /** What its node last said, or what the operation that ended last made of it. */
    public boolean isRunning() {
        return running;
    }

    /** True from the moment it is being started until it is known to have stopped. */
    public boolean isUp() {
        return running || (activity != null && activity.bringsUp());
    }

    public boolean isGone() {
        return gone;
    }

    public Optional<Activity> activity() {
        return Optional.ofNullable(activity);
    }

    /** The task that the operation under way is the work of. */
    public Optional<Upid> activityTask() {
        return Optional.ofNullable(activityTask).map(Upid::parse);
    }

    /** The pool that it shall join, until it has. */
    public Optional<String> wantedPool() {
        return Optional.ofNullable(pool);
    }

    public Optional<Settling> settling() {
        return Optional.ofNullable(settling);
    }

    /** True while this command is the operation under way. */
    public boolean awaits(UUID command) {
        return command.equals(activityCommand);
    }

    public void requireUnlocked() {
        lock().ifPresent(held -> {
            throw new GuestProblem.Locked(kind, held).asException();
        });
    }

    /** Refuses a configuration other than the one the client has seen. */
    public void requireDigest(String digest) {
        if (!hasDigest(digest)) {
            throw new GuestProblem.ConfigModified().asException();
        }
    }

    public boolean hasDigest(String digest) {
        return config().digest().equals(digest);
    }

    /** Why it cannot be started, as far as its configuration says. */
    public Optional<GuestProblem> startProblem(boolean skipLock) {
        if (lock().isPresent() && !skipLock) {
            return lock().map(held -> new GuestProblem.Locked(kind, held));
        }
        return isTemplate() ? Optional.of(new GuestProblem.IsTemplate(kind)) : Optional.empty();
    }

    /**
     * Refuses what may not be destroyed.
     *
     * @param force destroys a running guest too
     */
    public void requireDestroyable(boolean force) {
        if (isProtected()) {
            throw new GuestProblem.Protected(kind, guestId()).asException();
        }
        if (isUp() && !force) {
            throw new GuestProblem.DestroyRunning(kind, guestId()).asException();
        }
    }

    public void configure(GuestConfig next) {
        if (!next.equals(config())) {
            put(next);
            generation++;
        }
    }

    /** Its memory is where these options say. */
    public void hibernated(Map<String, String> state) {
        GuestConfig next = config().with("lock", GuestLock.SUSPENDED.label());
        for (String option : MEMORY_STATE) {
            if (state.get(option) instanceof String text) {
                next = next.with(option, text);
            }
        }
        configure(next);
    }

    /** It has its memory back, and goes on. */
    public void wokenUp() {
        GuestConfig next = config().without("lock");
        for (String option : MEMORY_STATE) {
            next = next.without(option);
        }
        configure(next);
    }

    /** It stays as it is, and everybody is to hear that. */
    public void affirm() {
        generation++;
    }

    /** An operation is decided; its command is on the way to the node. */
    public void begin(Activity operation, UUID command, Upid task) {
        activity = operation;
        activityCommand = command;
        activityTask = task.toString();
        generation++;
    }

    /** The same, with the guest locked until {@link #endLocked}. */
    public void beginLocked(Activity operation, GuestLock why, UUID command, Upid task) {
        put(config().with("lock", why.label()));
        begin(operation, command, task);
    }

    /** Locks it for an operation on another guest. */
    public void lockFor(GuestLock why) {
        configure(config().with("lock", why.label()));
    }

    /** That operation has ended; a lock of another kind stays. */
    public void unlock(GuestLock why) {
        if (lock().filter(why.label()::equals).isPresent()) {
            configure(config().without("lock"));
        }
    }

    /** An operation has ended that held the guest under this lock. */
    public void endLocked(UUID command, GuestLock why) {
        unlock(why);
        end(command);
    }

    /** The node is destroying it. */
    public void beginDestruction(UUID command, Upid task, boolean alsoPurge) {
        put(config().with("lock", GuestLock.DESTROYED.label()));
        purge = alsoPurge;
        begin(Activity.DESTROY, command, task);
    }

    /** The operation of this command has ended, if it still is the one under way. */
    public void end(UUID command) {
        if (awaits(command)) {
            activity = null;
            activityCommand = null;
            activityTask = null;
            generation++;
        }
    }

    /** The volumes and the guest system are there; others may use the guest now. */
    public void created(GuestConfig made) {
        put(made.without("lock"));
        generation++;
    }

    /** Another node has it now, with its volumes. */
    public void movedTo(NodeName next, GuestConfig there) {
        node = next.value();
        put(there);
        running = false;
        generation++;
    }

    public void nowRunning(boolean nowRunning, Instant at) {
        running = nowRunning;
        observedAt = at;
        generation++;
    }

    /**
     * Its node saw it change by itself. What was seen before the last operation ended says nothing.
     *
     * @return true if something changed
     */
    public boolean observed(boolean seenRunning, Instant at) {
        boolean late = observedAt != null && at.isBefore(observedAt);
        if (late || gone || running == seenRunning || activity != null) {
            return false;
        }
        nowRunning(seenRunning, at);
        return true;
    }

    /** Nothing of it is left on its node; its id stays taken until nobody names it any more. */
    public void nowGone() {
        gone = true;
        running = false;
        activity = null;
        activityCommand = null;
        activityTask = null;
        generation++;
    }

    /** The task ends when other services have followed; null: it has ended without them. */
    public void settle(@Nullable Settling end) {
        settling = end;
    }

    /** They have; or it took too long to wait for them. */
    public void settled() {
        settling = null;
        pool = null;
    }

    public GuestState toState() {
        return new GuestState(
                guestId(),
                kind,
                node(),
                config().nodeOptions(),
                generation,
                running,
                lock(),
                isTemplate(),
                config,
                config().pending().isEmpty() ? Map.of() : config().applied().nodeOptions());
    }

    public GuestRemoved toRemoved() {
        return new GuestRemoved(guestId(), kind, node(), generation, purge);
    }

    @Override
    public Integer getId() {
        return id;
    }

    @Override
    public boolean isNew() {
        return fresh;
    }

    @PostLoad
    @PostPersist
    void stored() {
        fresh = false;
    }

    @Override
    public String toString() {
        return kind.prefix() + " " + id;
    }
}
