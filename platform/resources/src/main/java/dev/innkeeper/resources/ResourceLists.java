package dev.innkeeper.resources;

import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.contracts.AccessEvent.PoolState;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.NodeName;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lists that clients poll, ready to be sent. Whoever sees everything gets the same bytes; the
 * others' lists are kept per caller. A list is made again when an owner changed something, when
 * permissions changed, and, at most a few times a second, when agents reported.
 */
public final class ResourceLists {
    /** Figures may be this old in a list, in milliseconds; owners' changes never. */
    private static final long FIGURES_AGE = 200;

    /** Callers' own lists that are kept; beyond, lists are made on every request. */
    private static final int KEPT = 512;

    private final ResourceModel model;
    private final Clock clock;
    private final ConcurrentHashMap<ListKey, Made> shared = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<CallerKey, Made> own = new ConcurrentHashMap<>();

    /** Which part of the cluster's resources a list shows. */
    public enum Part {
        ALL,
        VM,
        STORAGE,
        NODE,
        SDN
    }

    private sealed interface ListKey {}

    private record Resources(Part part) implements ListKey {}

    private record Nodes() implements ListKey {}

    private record Guests(NodeName node, GuestKind kind, boolean full) implements ListKey {}

    private record Status() implements ListKey {}

    private record CallerKey(Caller caller, ListKey list) {}

    /**
     * @param complete nothing was left out for lack of permission
     */
    private record Made(
            long shape,
            long figures,
            AccessSnapshot access,
            long at,
            boolean complete,
            PreparedJson json) {}

    public ResourceLists(ResourceModel model, Clock clock) {
        this.model = model;
        this.clock = clock;
    }

    /** The answer of {@code /cluster/resources}. */
    public PreparedJson resources(AccessSnapshot access, Caller caller, Part part) {
        return list(access, caller, new Resources(part));
    }

    /** The answer of {@code /nodes}. */
    public PreparedJson nodes(AccessSnapshot access, Caller caller) {
        return list(access, caller, new Nodes());
    }

    /** The answer of {@code /cluster/status}; the contract has checked who may see it. */
    public PreparedJson status(AccessSnapshot access) {
        return shared(access, new Status());
    }

    /** The answer of {@code /nodes/{node}/lxc} and {@code /nodes/{node}/qemu}. */
    public PreparedJson guests(
            AccessSnapshot access, Caller caller, NodeName node, GuestKind kind, boolean full) {
        return list(access, caller, new Guests(node, kind, full));
    }

    private PreparedJson list(AccessSnapshot access, Caller caller, ListKey key) {
        if (caller.isRoot()) {
            return shared(access, key);
        }
        CallerKey mine = new CallerKey(caller, key);
        Made made = own.get(mine);
        if (made != null && shapeHolds(made, access)) {
            if (made.complete()) {
                return shared(access, key);
            }
            if (figuresHold(made)) {
                return made.json();
            }
        }
        Made next = make(access, new Sight(access, Optional.of(caller)), key);
        if (own.size() >= KEPT && !own.containsKey(mine)) {
            own.clear();
        }
        own.put(mine, next);
        return next.json();
    }

    private PreparedJson shared(AccessSnapshot access, ListKey key) {
        Made made = shared.get(key);
        if (made == null || !shapeHolds(made, access) || !figuresHold(made)) {
            made = make(access, new Sight(access, Optional.empty()), key);
            shared.put(key, made);
        }
        return made.json();
    }

    private boolean shapeHolds(Made made, AccessSnapshot access) {
        return made.access() == access && made.shape() == model.shape();
    }

    private boolean figuresHold(Made made) {
        return made.figures() == model.figures() || clock.millis() - made.at() < FIGURES_AGE;
    }

    private Made make(AccessSnapshot access, Sight sight, ListKey key) {
        long shape = model.shape();
        long figures = model.figures();
        JsonList out = new JsonList();
        switch (key) {
            case Resources resources -> writeResources(out, access, sight, resources.part());
            case Nodes _ ->
                    model.nodes().forEach(node -> out.add(node.listed(sight.figuresOf(node))));
            case Status _ -> writeStatus(out);
            case Guests guests -> writeGuests(out, sight, guests);
        }
        return new Made(shape, figures, access, clock.millis(), sight.complete(), out.envelope());
    }

    private void writeResources(JsonList out, AccessSnapshot access, Sight sight, Part part) {
        if (part == Part.ALL) {
            writePools(out, access, sight);
        }
        if (part == Part.ALL || part == Part.VM) {
            writeGuestResources(out, access, sight);
        }
        if (part == Part.ALL || part == Part.NODE) {
            model.nodes().forEach(node -> out.add(node.resource(sight.figuresOf(node))));
        }
        if (part == Part.ALL || part == Part.STORAGE) {
            model.storages().stream()
                    .filter(storage -> sight.sees(storage.aclPath(), "Datastore.Audit"))
                    .forEach(storage -> out.add(storage.resource()));
        }
        if (part == Part.ALL || part == Part.SDN) {
            writeZones(out, sight);
        }
    }

    private static void writePools(JsonList out, AccessSnapshot access, Sight sight) {
        access.pools()
                .map(PoolState::pool)
                .filter(pool -> sight.sees("/pool/" + pool, "Pool.Audit"))
                .sorted(Comparator.naturalOrder())
                .map(pool ->
                        new Fields()
                                .text("id", "/pool/" + pool)
                                .text("type", "pool")
                                .text("pool", pool)
                                .bytes())
                .forEach(out::add);
    }

    private void writeGuestResources(JsonList out, AccessSnapshot access, Sight sight) {
        for (GuestEntry guest : model.guests()) {
            if (!sight.sees(guest.aclPath(), "VM.Audit")) {
                continue;
            }
            Optional<String> pool =
                    access.poolOf(guest.state().guest())
                            .filter(name -> sight.sees("/pool/" + name, "Pool.Audit"));
            out.add(guest.resource());
            pool.ifPresent(name -> out.addField("pool", name));
        }
    }

    /** Every node has the zone of its own bridges (09-cluster-node: resources-sdn). */
    private void writeZones(JsonList out, Sight sight) {
        if (!sight.sees("/sdn/zones/localnetwork", "SDN.Audit")) {
            return;
        }
        for (NodeEntry node : model.nodes()) {
            out.add(
                    new Fields()
                            .text("id", "sdn/" + node.name() + "/localnetwork")
                            .text("type", "sdn")
                            .text("sdn", "localnetwork")
                            .text("node", node.name())
                            .text("status", node.online() ? "ok" : "unknown")
                            .bytes());
        }
    }

    /** A single node is no cluster: no row for it, and the node's number is 0 (09-cluster-node). */
    private void writeStatus(JsonList out) {
        List<NodeEntry> nodes = model.nodes();
        boolean cluster = nodes.size() > 1;
        if (cluster) {
            out.add(
                    new Fields()
                            .text("type", "cluster")
                            .text("id", "cluster")
                            .text("name", "innkeeper")
                            .number("nodes", nodes.size())
                            .flag("quorate", true)
                            .number("version", nodes.size())
                            .bytes());
        }
        Optional<NodeName> home = model.homeNode();
        nodes.forEach(node ->
                out.add(
                        new Fields()
                                .text("type", "node")
                                .text("id", "node/" + node.name())
                                .text("name", node.name())
                                .text("ip", node.member().address())
                                .text("level", "")
                                .number("nodeid", cluster ? node.member().number() : 0)
                                .flag("online", node.online())
                                .flag("local", home.equals(Optional.of(node.member().node())))
                                .bytes()));
    }

    private void writeGuests(JsonList out, Sight sight, Guests wanted) {
        for (GuestEntry guest : model.guests()) {
            if (guest.state().kind() == wanted.kind()
                    && guest.state().node().equals(wanted.node())
                    && sight.sees(guest.aclPath(), "VM.Audit")) {
                out.add(guest.listed(wanted.full()));
            }
        }
    }

    /** What somebody may see; remembers whether anything was hidden. Nobody means root. */
    private static final class Sight {
        private final AccessSnapshot access;
        private final Optional<Caller> caller;
        private boolean complete = true;

        Sight(AccessSnapshot access, Optional<Caller> caller) {
            this.access = access;
            this.caller = caller;
        }

        boolean sees(String path, String privilege) {
            boolean seen =
                    caller.isEmpty() || access.has(caller.get(), new AclPath(path), privilege);
            complete &= seen;
            return seen;
        }

        boolean figuresOf(NodeEntry node) {
            return sees(node.aclPath(), "Sys.Audit");
        }

        boolean complete() {
            return complete;
        }
    }

    /** Collects objects into {@code {"data":[…]}}. */
    private static final class JsonList {
        private static final byte[] START = "{\"data\":[".getBytes(StandardCharsets.UTF_8);
        private static final byte[] END = "]}".getBytes(StandardCharsets.UTF_8);

        private byte[] bytes = new byte[4096];
        private int length;
        private boolean empty = true;

        JsonList() {
            append(START, 0, START.length);
        }

        void add(byte[] object) {
            if (!empty) {
                append(new byte[] {','}, 0, 1);
            }
            empty = false;
            append(object, 0, object.length);
        }

        /** Adds a text to the object that was added last. */
        void addField(String name, String value) {
            byte[] field = new Fields().text(name, value).bytes();
            field[0] = ',';
            length--;
            append(field, 0, field.length);
        }

        PreparedJson envelope() {
            append(END, 0, END.length);
            return PreparedJson.of(Arrays.copyOf(bytes, length));
        }

        private void append(byte[] from, int start, int count) {
            if (length + count > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
            }
            System.arraycopy(from, start, bytes, length, count);
            length += count;
        }
    }

    /** The parts by their names in the contract. */
    public static Part part(String type) {
        return switch (type) {
            case "vm" -> Part.VM;
            case "storage" -> Part.STORAGE;
            case "node" -> Part.NODE;
            case "sdn" -> Part.SDN;
            default -> Part.ALL;
        };
    }
}
