package dev.innkeeper.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.contracts.AccessEvent;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.AllocateContainerVolumes;
import dev.innkeeper.contracts.AgentCommand.AllocateMachineDisks;
import dev.innkeeper.contracts.AgentCommand.CloneContainer;
import dev.innkeeper.contracts.AgentCommand.ConvertToTemplate;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.CreateMachine;
import dev.innkeeper.contracts.AgentCommand.MoveContainerVolume;
import dev.innkeeper.contracts.AgentCommand.NewDisk;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.contracts.AgentCommand.ReassignContainerVolume;
import dev.innkeeper.contracts.AgentCommand.ResizeContainerVolume;
import dev.innkeeper.contracts.ClusterEvent.NodeMember;
import dev.innkeeper.contracts.GuestEvent.GuestRemoved;
import dev.innkeeper.contracts.MachineCommand;
import dev.innkeeper.contracts.MachineCommand.CloneMachine;
import dev.innkeeper.contracts.MachineCommand.ConvertMachineToTemplate;
import dev.innkeeper.contracts.MachineCommand.HibernateMachine;
import dev.innkeeper.contracts.MachineCommand.MoveMachineDisk;
import dev.innkeeper.contracts.MachineCommand.SnapshotMachine;
import dev.innkeeper.contracts.Message;
import dev.innkeeper.contracts.StorageEvent.StorageDefinition;
import dev.innkeeper.contracts.TaskEvent.TaskStarted;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.outbox.LeaderChore;
import dev.innkeeper.outbox.Positions;
import dev.innkeeper.outbox.Projections;
import dev.innkeeper.tasks.TaskStatus;
import dev.innkeeper.tasks.Tasks;
import dev.innkeeper.testkit.RecordingAgent;
import dev.innkeeper.testkit.RecordingAgent.Outcome;
import dev.innkeeper.testkit.ServiceUnderTest;
import dev.innkeeper.testkit.ServiceUnderTest.Answer;
import dev.innkeeper.testkit.TestBroker;
import dev.innkeeper.testkit.TestDatabase;
import dev.innkeeper.testkit.TestDoor;
import dev.innkeeper.testkit.TestTopics;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** guest-service with everything around it: a node without a host, one storage, a few users. */
final class Lab implements AutoCloseable {
    static final NodeName NODE = new NodeName("pve1");
    static final NodeName OTHER_NODE = new NodeName("pve2");
    static final Caller ROOT = Caller.user(UserId.ROOT);
    static final String TEMPLATE = "local:vztmpl/debian-12-standard_12.2-1_amd64.tar.zst";
    private static final AtomicInteger IDS = new AtomicInteger(200);

    final TestTopics topics;
    final RecordingAgent agent;
    final RecordingAgent otherAgent;
    final TestDoor door;
    ServiceUnderTest service;
    private final Map<String, String> settings;
    private final TestDatabase database;
    private final TestBroker broker;
    private final AtomicInteger disks = new AtomicInteger();

    /**
     * @param folder for the certificates of the node's door
     */
    Lab(Path folder) {
        this(folder, Map.of());
    }

    /**
     * @param settings of the service
     */
    Lab(Path folder, Map<String, String> settings) {
        this.settings = settings;
        database = TestDatabase.create();
        broker = TestBroker.start();
        topics = new TestTopics(broker);
        for (String topic : List.of("access", "storages", "cluster", "guests")) {
            topics.create(topic, true);
        }
        agent = new RecordingAgent(broker, NODE);
        agent.behave(this::succeed);
        otherAgent = new RecordingAgent(broker, OTHER_NODE);
        otherAgent.behave(this::succeed);
        topics.publish(
                new StorageDefinition(
                        new StorageId("local"),
                        "dir",
                        Map.of("path", "/var/lib/vz", "content", "rootdir,vztmpl,iso")));
        topics.publish(
                new StorageDefinition(
                        new StorageId("isos"), "dir", Map.of("path", "/isos", "content", "iso")));
        topics.publish(
                new StorageDefinition(
                        new StorageId("tank"),
                        "btrfs",
                        Map.of("path", "/tank", "content", "rootdir,images")));
        door = new TestDoor(folder);
        topics.publish(new NodeMember(NODE, 1, "127.0.0.1", door.port(), "", true, Instant.EPOCH));
        service =
                ServiceUnderTest.start(
                        GuestServiceApplication.class, "guest", database, broker, properties());
        assertThat(service.bean(Projections.class).awaitReady(Duration.ofSeconds(20))).isTrue();
    }

    private Map<String, Object> properties() {
        Map<String, Object> all = new HashMap<>(door.properties());
        all.putAll(settings);
        return all;
    }

    /** Stops the service, as a new version of it would, and starts it on what it left behind. */
    void restart() {
        service.close();
        service =
                ServiceUnderTest.start(
                        GuestServiceApplication.class, "guest", database, broker, properties());
        assertThat(service.bean(Projections.class).awaitReady(Duration.ofSeconds(20))).isTrue();
    }

    /** Lets a task be older than it is. */
    void age(Upid upid, Duration by) {
        try (Connection connection = database.connect();
                PreparedStatement statement =
                        connection.prepareStatement(
                                "update guest.task set started_at = started_at - ? * interval '1 s'"
                                        + " where upid = ?")) {
            statement.setLong(1, by.toSeconds());
            statement.setString(2, upid.toString());
            assertThat(statement.executeUpdate()).isOne();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does what the service does from time to time. */
    void chores() {
        service.beans(LeaderChore.class).forEach(LeaderChore::run);
    }

    /** An id that no other test uses. */
    static int nextId() {
        return IDS.incrementAndGet();
    }

    /** A node that does everything it is told. */
    Optional<Outcome> succeed(AgentCommand command) {
        return Optional.of(
                switch (command) {
                    case CreateContainer create -> {
                        Map<String, String> facts = new HashMap<>(volumes(create.volumes()));
                        facts.put("ostype", "debian");
                        facts.put("arch", "amd64");
                        yield new Outcome(
                                Optional.empty(), facts, List.of("extracting archive 'x'"));
                    }
                    case AllocateContainerVolumes allocate ->
                            Outcome.done(volumes(allocate.volumes()));
                    case CloneContainer clone -> Outcome.done(cloned(clone));
                    case ResizeContainerVolume resize ->
                            Outcome.done(
                                    Map.of(
                                            resize.slot(),
                                            resize.text()
                                                    .replaceAll(
                                                            "size=\\w+",
                                                            "size="
                                                                    + (resize.sizeBytes() >> 20)
                                                                    + "M")));
                    case MoveContainerVolume move -> Outcome.done(moved(move));
                    case ReassignContainerVolume reassign ->
                            Outcome.done(
                                    Map.of(
                                            "volume",
                                            reassign.text()
                                                    .replaceAll(
                                                            "vm-9-disk",
                                                            "vm-"
                                                                    + reassign.targetGuest()
                                                                    + "-disk")));
                    case ConvertToTemplate template ->
                            Outcome.done(
                                    Map.of(
                                            "rootfs",
                                            template.config()
                                                    .get("rootfs")
                                                    .replace("vm-", "base-")));
                    case CreateMachine create -> {
                        Map<String, String> facts = new HashMap<>(disks(create.disks()));
                        facts.put("qemu-version", "7.2.22");
                        yield Outcome.done(facts);
                    }
                    case AllocateMachineDisks allocate -> Outcome.done(disks(allocate.disks()));
                    case MachineCommand machine -> succeed(machine);
                    default -> Outcome.done();
                });
    }

    private Outcome succeed(MachineCommand command) {
        return switch (command) {
            case CloneMachine clone ->
                    Outcome.done(
                            Map.of(
                                    "scsi0",
                                    "tank:9/vm-%s-disk-0.raw,size=1G".formatted(clone.guest())));
            case SnapshotMachine snapshot when snapshot.stateStorage().isPresent() ->
                    Outcome.done(
                            Map.of(
                                    "vmstate",
                                    "tank:9/vm-9-state-%s.raw".formatted(snapshot.snapshot()),
                                    "runningmachine",
                                    "pc-i440fx-7.2"));
            case HibernateMachine hibernate ->
                    Outcome.done(Map.of("vmstate", "tank:9/vm-9-state-suspend.raw"));
            case MoveMachineDisk move ->
                    Outcome.done(
                            Map.of(
                                    move.slot(),
                                    move.targetStorage() + ":9/vm-9-disk-7.raw,size=1G",
                                    "unused",
                                    move.text().split(",")[0]));
            case ConvertMachineToTemplate template ->
                    Outcome.done(
                            Map.of(
                                    "scsi0",
                                    template.config().get("scsi0").replace("vm-", "base-")));
            default -> Outcome.done();
        };
    }

    private Map<String, String> disks(List<NewDisk> wanted) {
        Map<String, String> made = new HashMap<>();
        for (NewDisk disk : wanted) {
            made.put(
                    disk.slot(),
                    "%s:9/vm-9-disk-%d.%s,size=%dM"
                            .formatted(
                                    disk.storage(),
                                    disks.getAndIncrement(),
                                    disk.format(),
                                    disk.sizeBytes() >> 20));
        }
        return made;
    }

    private Map<String, String> cloned(CloneContainer clone) {
        Map<String, String> made = new HashMap<>();
        clone.config()
                .forEach((slot, text) -> {
                    if (slot.equals("rootfs") || slot.matches("mp\\d+")) {
                        made.put(
                                slot,
                                clone.targetStorage().map(s -> s.value()).orElse("tank")
                                        + ":9/vm-%d-disk-%d.raw,size=1G"
                                                .formatted(
                                                        clone.target().value(),
                                                        disks.getAndIncrement()));
                    }
                });
        return made;
    }

    private Map<String, String> moved(MoveContainerVolume move) {
        Map<String, String> facts = new HashMap<>();
        String old = move.text().split(",")[0];
        facts.put(
                move.slot(),
                move.text()
                        .replace(
                                old,
                                move.targetStorage()
                                        + ":9/vm-9-disk-%d.raw"
                                                .formatted(disks.getAndIncrement())));
        if (!move.deleteSource()) {
            facts.put("unused", old);
        }
        return facts;
    }

    private Map<String, String> volumes(List<NewVolume> wanted) {
        Map<String, String> made = new HashMap<>();
        for (NewVolume volume : wanted) {
            made.put(
                    volume.slot(),
                    "%s:9/vm-9-disk-%d.raw,size=%dM"
                            .formatted(
                                    volume.storage(),
                                    disks.getAndIncrement(),
                                    volume.sizeBytes() >> 20));
        }
        return made;
    }

    void publish(Message event) {
        long sequence = topics.publish(event);
        Positions wanted =
                Positions.of(event instanceof AccessEvent ? "access" : "cluster", sequence);
        assertThat(service.bean(Projections.class).await(wanted, Duration.ofSeconds(10))).isTrue();
    }

    /** A user with these privileges on a path. */
    Caller user(String name, String path, String... privileges) {
        UserId user = UserId.parse(name);
        publish(new AccessEvent.UserState(user, true, Optional.empty(), Set.of()));
        grant(name, path, privileges);
        return Caller.user(user);
    }

    AccessEvent.AclEntry grant(String name, String path, String... privileges) {
        String role = name + path.replace('/', '-');
        publish(new AccessEvent.RoleState(role, Set.of(privileges), false));
        AccessEvent.AclEntry entry =
                new AccessEvent.AclEntry(
                        new AclPath(path), AccessEvent.SubjectKind.USER, name, role, true);
        publish(entry);
        return entry;
    }

    Answer call(String method, String path, Map<String, ?> parameters) {
        return call(method, path, parameters, ROOT);
    }

    Answer call(String method, String path, Map<String, ?> parameters, Caller caller) {
        Map<String, Object> all = new TreeMap<>(parameters);
        all.putIfAbsent("node", NODE.value());
        return service.call(method, "/nodes/{node}/lxc" + path, all, caller);
    }

    Answer machineCall(String method, String path, Map<String, ?> parameters) {
        return machineCall(method, path, parameters, ROOT);
    }

    Answer machineCall(String method, String path, Map<String, ?> parameters, Caller caller) {
        Map<String, Object> all = new TreeMap<>(parameters);
        all.putIfAbsent("node", NODE.value());
        return service.call(method, "/nodes/{node}/qemu" + path, all, caller);
    }

    /** Creates a virtual machine and waits for it. */
    int machine(Map<String, ?> options) {
        int id = nextId();
        Map<String, Object> all = new TreeMap<>(options);
        all.put("vmid", id);
        assertThat(ended(machineCall("POST", "", all))).isEqualTo("OK");
        return id;
    }

    /** Creates a container and waits for it. */
    int container(Map<String, ?> options) {
        int id = nextId();
        Map<String, Object> all = new TreeMap<>(options);
        all.putIfAbsent("ostemplate", TEMPLATE);
        all.put("vmid", id);
        assertThat(ended(call("POST", "", all))).isEqualTo("OK");
        return id;
    }

    /** The word that everybody hears of a guest that is gone. */
    GuestRemoved removed(int id) {
        return await().atMost(Duration.ofMinutes(2))
                .until(
                        () ->
                                topics.read("guests").stream()
                                        .filter(GuestRemoved.class::isInstance)
                                        .map(GuestRemoved.class::cast)
                                        .filter(gone -> gone.guest().value() == id)
                                        .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** Waits for the end of the task that the answer names. */
    String ended(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        Upid upid = Upid.parse(answer.data().asString());
        return await().atMost(Duration.ofMinutes(2))
                .until(() -> task(upid).flatMap(TaskStatus::exitStatus), Optional::isPresent)
                .orElseThrow();
    }

    /** The task of this type on a guest, once there is one. */
    Upid task(String type, int id) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                topics.read("tasks.guest").stream()
                                        .filter(TaskStarted.class::isInstance)
                                        .map(started -> ((TaskStarted) started).upid())
                                        .filter(upid -> upid.type().equals(type))
                                        .filter(upid -> upid.id().equals(Integer.toString(id)))
                                        .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    Optional<TaskStatus> task(Upid upid) {
        return service.bean(Tasks.class).find(upid);
    }

    @Override
    public void close() {
        service.close();
        door.close();
        agent.close();
        otherAgent.close();
        topics.close();
        broker.close();
    }
}
