package dev.innkeeper.access;

import dev.innkeeper.api.Permission;
import dev.innkeeper.contracts.AccessEvent;
import dev.innkeeper.contracts.AccessEvent.GroupState;
import dev.innkeeper.contracts.AccessEvent.PoolState;
import dev.innkeeper.contracts.AccessEvent.RoleState;
import dev.innkeeper.contracts.AccessEvent.TicketKey;
import dev.innkeeper.contracts.AccessEvent.TokenState;
import dev.innkeeper.contracts.AccessEvent.UserState;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.TokenId;
import dev.innkeeper.kernel.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Everything that decides who may do what, at one moment. Immutable and safe for all threads; a
 * batch of changes makes the next snapshot and shares what it left alone.
 *
 * <p>Decisions are remembered per caller and path for the snapshot's life, within bounds, because
 * paths come from requests.
 */
public final class AccessSnapshot {
    private static final int REMEMBERED_CALLERS = 5_000;
    private static final int REMEMBERED_PATHS = 5_000;

    /** Paths that a listing of permissions shows although no ACL entry names them (01-auth). */
    private static final List<String> ALWAYS_LISTED =
            List.of(
                    "/",
                    "/access",
                    "/access/groups",
                    "/nodes",
                    "/pool",
                    "/sdn",
                    "/storage",
                    "/vms");

    private static final AccessSnapshot EMPTY = new AccessSnapshot(AccessState.EMPTY);

    private final AccessState state;
    private final Decisions decisions;
    private final ConcurrentHashMap<Caller, ConcurrentHashMap<String, Grant>> remembered =
            new ConcurrentHashMap<>();

    private AccessSnapshot(AccessState state) {
        this.state = state;
        this.decisions = new Decisions(state);
    }

    /** Knows nobody: only root@pam may do anything. */
    public static AccessSnapshot empty() {
        return EMPTY;
    }

    /** This snapshot after these events. */
    public AccessSnapshot with(Collection<? extends AccessEvent> events) {
        Change change = change();
        events.forEach(change::apply);
        return change.done();
    }

    /** Starts a batch of changes. */
    public Change change() {
        return new Change(state);
    }

    /**
     * Whether the caller holds a privilege on a path. A disabled or unknown user holds nothing;
     * expiry is checked where the caller is authenticated ({@link #isActive}).
     */
    public boolean has(Caller caller, AclPath path, String privilege) {
        return grant(caller, path.value()).holds(Privilege.mask(privilege));
    }

    /** Whether the caller holds all of the privileges; true for none. */
    public boolean hasAll(Caller caller, AclPath path, Collection<String> privileges) {
        Grant grant = grant(caller, path.value());
        return privileges.stream().allMatch(name -> grant.holds(Privilege.mask(name)));
    }

    /** Whether the caller holds at least one of the privileges. */
    public boolean hasAny(Caller caller, AclPath path, Collection<String> privileges) {
        return grant(caller, path.value()).holdsAny(Privilege.mask(privileges));
    }

    /**
     * What the user or token is given on a path, by wire name, with whether it also holds below. As
     * in Proxmox VE this asks the entries alone: a disabled account keeps what it is given.
     */
    public Map<String, Boolean> privileges(Caller caller, AclPath path) {
        return decisions.grant(caller, path.value()).toMap();
    }

    /** {@link #privileges} for every path where there is something to tell. */
    public SortedMap<String, Map<String, Boolean>> permissions(Caller caller) {
        SortedMap<String, Map<String, Boolean>> listed = new TreeMap<>();
        for (String path : listedPaths()) {
            Map<String, Boolean> held = decisions.grant(caller, path).toMap();
            if (!held.isEmpty()) {
                listed.put(path, held);
            }
        }
        return listed;
    }

    /**
     * Decides a permission of the contract on the raw parameters of a request.
     *
     * @param parameters names → texts as they came, unchecked; several values as a collection
     * @return the refusal with Proxmox VE's words, or empty if the caller may go on
     */
    public Optional<Problem> check(
            Permission permission, Caller caller, Map<String, ?> parameters) {
        return new PermissionCheck(this, caller, parameters).decide(permission);
    }

    /**
     * Whether a user or token may act now: it exists, it is enabled and neither it nor its owner
     * has expired. root@pam never expires and cannot be locked out.
     */
    public boolean isActive(Caller caller, Instant now) {
        return isActive(caller.user(), now)
                && caller.token()
                        .map(name -> isActive(new TokenId(caller.user(), name), now))
                        .orElse(true);
    }

    /**
     * Whether a ticket of this age still counts: whoever gets a new password loses the old ones.
     */
    public boolean acceptsTicket(UserId user, Instant issued) {
        UserState known = state.users().get(user.toString());
        return known == null || known.ticketsFrom().filter(issued::isBefore).isEmpty();
    }

    private boolean isActive(UserId user, Instant now) {
        if (user.equals(UserId.ROOT)) {
            return true;
        }
        UserState known = state.users().get(user.toString());
        return known != null && known.enabled() && isBefore(now, known.expire());
    }

    private boolean isActive(TokenId token, Instant now) {
        TokenState known = state.tokens().get(token.toString());
        return known != null && isBefore(now, known.expire());
    }

    private static boolean isBefore(Instant now, Optional<Instant> end) {
        return end.map(now::isBefore).orElse(true);
    }

    public Optional<UserState> user(UserId user) {
        return Optional.ofNullable(state.users().get(user.toString()));
    }

    public Stream<UserState> users() {
        return state.users().values();
    }

    public Stream<GroupState> groups() {
        return state.groups().values();
    }

    public Optional<RoleState> role(String role) {
        return Optional.ofNullable(state.roles().get(role));
    }

    public Optional<TokenState> token(TokenId token) {
        return Optional.ofNullable(state.tokens().get(token.toString()));
    }

    public Optional<PoolState> pool(String pool) {
        return Optional.ofNullable(state.pools().get("/pool/" + pool));
    }

    public Stream<PoolState> pools() {
        return state.pools().values();
    }

    /** The pool that a guest belongs to. */
    public Optional<String> poolOf(GuestId guest) {
        return poolsOfMember("/vms/" + guest).findFirst();
    }

    /** The pools that a storage belongs to. */
    public List<String> poolsOf(StorageId storage) {
        return poolsOfMember("/storage/" + storage).sorted().toList();
    }

    private Stream<String> poolsOfMember(String path) {
        Set<String> pools = state.members().get(path);
        return pools == null
                ? Stream.empty()
                : pools.stream().map(pool -> pool.substring("/pool/".length()));
    }

    /** The keys that verify tickets, also those that no longer sign. */
    public Collection<TicketKey> ticketKeys() {
        return state.ticketKeys().values();
    }

    Grant grant(Caller caller, String path) {
        ConcurrentHashMap<String, Grant> paths = remembered.get(caller);
        if (paths == null) {
            if (remembered.size() >= REMEMBERED_CALLERS) {
                return decide(caller, path);
            }
            paths = remembered.computeIfAbsent(caller, ignored -> new ConcurrentHashMap<>());
        }
        Grant grant = paths.get(path);
        if (grant == null) {
            grant = decide(caller, path);
            if (paths.size() < REMEMBERED_PATHS) {
                paths.put(path, grant);
            }
        }
        return grant;
    }

    /** Without memory. */
    Grant decide(Caller caller, String path) {
        return isEnabled(caller.user()) ? decisions.grant(caller, path) : Grant.NONE;
    }

    private boolean isEnabled(UserId user) {
        if (user.equals(UserId.ROOT)) {
            return true;
        }
        UserState known = state.users().get(user.toString());
        return known != null && known.enabled();
    }

    private Collection<String> listedPaths() {
        TreeSet<String> paths = new TreeSet<>(ALWAYS_LISTED);
        state.members().keys().forEach(paths::add);
        state.acl().keys().forEach(path -> addWithParents(path, paths));
        return paths;
    }

    private static void addWithParents(String path, Set<String> paths) {
        for (String each = path; each.length() > 1; each = parent(each)) {
            if (!paths.add(each)) {
                return;
            }
        }
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    /** A batch of changes in the making. Not for several threads. */
    public static final class Change {
        private final AccessState.Change change;

        private Change(AccessState from) {
            this.change = from.change();
        }

        public Change apply(AccessEvent event) {
            change.apply(event);
            return this;
        }

        /** Forgets the part with this topic key; nothing happens if it is not there. */
        public Change remove(String key) {
            change.remove(key);
            return this;
        }

        public AccessSnapshot done() {
            return new AccessSnapshot(change.done());
        }
    }
}
