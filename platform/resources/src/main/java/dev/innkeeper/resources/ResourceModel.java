package dev.innkeeper.resources;

import dev.innkeeper.contracts.AgentReport;
import dev.innkeeper.contracts.AgentReport.GuestFigures;
import dev.innkeeper.contracts.AgentReport.GuestStatuses;
import dev.innkeeper.contracts.AgentReport.NodeStatus;
import dev.innkeeper.contracts.AgentReport.StorageFigures;
import dev.innkeeper.contracts.AgentReport.StorageStatuses;
import dev.innkeeper.contracts.ClusterEvent;
import dev.innkeeper.contracts.ClusterEvent.DatacenterOptions;
import dev.innkeeper.contracts.ClusterEvent.NodeMember;
import dev.innkeeper.contracts.ClusterEvent.NodeRemoved;
import dev.innkeeper.contracts.GuestEvent;
import dev.innkeeper.contracts.GuestEvent.GuestRemoved;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.contracts.StorageEvent;
import dev.innkeeper.contracts.StorageEvent.StorageDefinition;
import dev.innkeeper.contracts.StorageEvent.StorageRemoved;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster consists of, as told by the owners' configuration topics and the agents'
 * reports. Written by projections, read by everybody; a reader may see a batch half applied, never
 * an inconsistent entry.
 *
 * <p>Two counters tell readers when to look again: {@link #shape()} grows with every change that an
 * owner made (a client may be waiting to see it), {@link #figures()} with every report of an agent.
 */
public final class ResourceModel {
    /** An agent reports every few seconds; this silence makes its node offline. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final Clock clock;
    private final Map<String, GuestEntry> guests = new ConcurrentSkipListMap<>();
    private final Map<StorageId, StorageDefinition> storages = new ConcurrentSkipListMap<>();
    private final Map<NodeName, NodeMember> members = new ConcurrentSkipListMap<>();
    private final Map<NodeName, Heard> heard = new ConcurrentHashMap<>();
    private final AtomicLong shape = new AtomicLong();
    private final AtomicLong figures = new AtomicLong();
    private volatile Map<String, String> datacenterOptions = Map.of();

    /** What one node's agent last said of each kind. */
    private record Heard(
            Instant at,
            @Nullable NodeStatus status,
            Map<GuestId, GuestFigures> guests,
            Map<StorageId, StorageFigures> storages) {
        static final Heard NOTHING = new Heard(Instant.EPOCH, null, Map.of(), Map.of());
    }

    public ResourceModel(Clock clock) {
        this.clock = clock;
    }

    void apply(GuestEvent event) {
        switch (event) {
            case GuestState state -> put(state);
            case GuestRemoved removed -> {
                guests.remove(removed.guest().toString());
                shape.incrementAndGet();
            }
            case GuestEvent.PoolRequested _ -> {}
        }
    }

    void apply(StorageEvent event) {
        switch (event) {
            case StorageDefinition definition -> storages.put(definition.storage(), definition);
            case StorageRemoved removed -> storages.remove(removed.storage());
        }
        shape.incrementAndGet();
    }

    void apply(ClusterEvent event) {
        switch (event) {
            case NodeMember member -> members.put(member.node(), member);
            case NodeRemoved removed -> {
                members.remove(removed.node());
                heard.remove(removed.node());
            }
            case DatacenterOptions options -> datacenterOptions = options.options();
            case ClusterEvent.NodeOptions _ -> {
                return; // nothing of it is listed
            }
        }
        shape.incrementAndGet();
    }

    /**
     * @param at when the broker got the report
     */
    void apply(AgentReport report, Instant at) {
        Heard before = heard.getOrDefault(report.node(), Heard.NOTHING);
        Instant last = at.isAfter(before.at()) ? at : before.at();
        Heard now =
                switch (report) {
                    case NodeStatus status ->
                            new Heard(last, status, before.guests(), before.storages());
                    case GuestStatuses statuses ->
                            new Heard(last, before.status(), byId(statuses), before.storages());
                    case StorageStatuses statuses ->
                            new Heard(last, before.status(), before.guests(), byStorage(statuses));
                    case AgentReport.CommandProgress _,
                            AgentReport.CommandFinished _,
                            AgentReport.GuestFileWritten _,
                            AgentReport.GuestObserved _,
                            AgentReport.GuestRebooted _,
                            AgentReport.NodeBooted _ ->
                            before;
                };
        heard.put(report.node(), now);
        if (report instanceof GuestStatuses || awoke(before, now)) {
            refreshGuests(report.node());
        }
        figures.incrementAndGet();
    }

    private boolean awoke(Heard before, Heard now) {
        return !fresh(before) || cpus(before) != cpus(now);
    }

    private static Map<GuestId, GuestFigures> byId(GuestStatuses statuses) {
        Map<GuestId, GuestFigures> found = new HashMap<>();
        statuses.guests().forEach(guest -> found.put(guest.guest(), guest));
        return found;
    }

    private static Map<StorageId, StorageFigures> byStorage(StorageStatuses statuses) {
        Map<StorageId, StorageFigures> found = new HashMap<>();
        statuses.storages().forEach(storage -> found.put(storage.storage(), storage));
        return found;
    }

    private void put(GuestState state) {
        guests.put(state.guest().toString(), entry(state, heardOf(state.node())));
        shape.incrementAndGet();
    }

    private void refreshGuests(NodeName node) {
        Heard now = heardOf(node);
        guests.replaceAll((_, guest) -> {
            if (!guest.state().node().equals(node)) {
                return guest;
            }
            GuestEntry next = entry(guest.state(), now);
            return next.sameAs(guest) ? guest : next;
        });
    }

    private GuestEntry entry(GuestState state, Heard from) {
        return new GuestEntry(state, from.guests().get(state.guest()), cpus(from), fresh(from));
    }

    private Heard heardOf(NodeName node) {
        return heard.getOrDefault(node, Heard.NOTHING);
    }

    private boolean fresh(Heard from) {
        return from.at().plus(SILENCE).isAfter(clock.instant());
    }

    private static int cpus(Heard from) {
        NodeStatus status = from.status();
        return status == null ? 0 : status.cpuInfo().cpus();
    }

    /**
     * Marks what belongs to nodes that have fallen silent; to be called every few seconds, because
     * silence makes no event.
     */
    public void checkSilence() {
        for (NodeName node : members.keySet()) {
            if (!fresh(heardOf(node))) {
                refreshGuests(node);
            }
        }
        figures.incrementAndGet();
    }

    /** Grows whenever an owner's change was applied. */
    public long shape() {
        return shape.get();
    }

    /** Grows whenever an agent's report was applied. */
    public long figures() {
        return figures.get();
    }

    /** A member of the cluster. */
    public Optional<NodeMember> node(NodeName node) {
        return Optional.ofNullable(members.get(node));
    }

    /** The node that {@code localhost} means: the home node, else the first that joined. */
    public Optional<NodeName> homeNode() {
        return members.values().stream()
                .min(
                        Comparator.comparing((NodeMember member) -> !member.home())
                                .thenComparing(NodeMember::joinedAt))
                .map(NodeMember::node);
    }

    /** Where a guest is. */
    public Optional<NodeName> nodeOf(GuestId guest) {
        return Optional.ofNullable(guests.get(guest.toString())).map(entry -> entry.state().node());
    }

    /** The datacenter's options, option → text. */
    public Map<String, String> datacenterOptions() {
        return datacenterOptions;
    }

    Iterable<GuestEntry> guests() {
        return guests.values();
    }

    List<NodeEntry> nodes() {
        return members.values().stream()
                .map(member -> {
                    Heard from = heardOf(member.node());
                    return new NodeEntry(member, from.status(), fresh(from));
                })
                .toList();
    }

    /** Every storage on every node that offers it. */
    List<StorageEntry> storages() {
        return members.keySet().stream().flatMap(this::storagesOn).toList();
    }

    private Stream<StorageEntry> storagesOn(NodeName node) {
        Heard from = heardOf(node);
        return storages.values().stream()
                .filter(storage -> StorageEntry.offered(storage, node))
                .map(storage ->
                        new StorageEntry(storage, node, from.storages().get(storage.storage())));
    }
}
