package dev.innkeeper.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.contracts.AgentCommand.CreateMachine;
import dev.innkeeper.contracts.AgentCommand.OfGuest;
import dev.innkeeper.contracts.AgentCommand.StartMachine;
import dev.innkeeper.contracts.AgentReport.GuestObserved;
import dev.innkeeper.contracts.MachineCommand.SnapshotMachine;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.tasks.TaskStatus;
import dev.innkeeper.testkit.RecordingAgent.Outcome;
import dev.innkeeper.testkit.ServiceUnderTest.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Virtual machines through the service's door, with a node that only records. */
class MachinesIT {
    private static Lab lab;

    @BeforeAll
    static void start(@TempDir Path folder) {
        lab = new Lab(folder);
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @BeforeEach
    void obedientNode() {
        lab.agent.behave(lab::succeed);
    }

    @Test
    void makesAMachineWithItsDisk() {
        int id =
                lab.machine(
                        Map.of(
                                "scsi0", "tank:1,discard=on",
                                "net0", "model=virtio,bridge=vmbr0",
                                "memory", "256",
                                "tags", "Prod,a"));

        JsonNode config = config(id);
        assertThat(config.get("scsi0").asString())
                .matches("tank:9/vm-9-disk-\\d+.raw,discard=on,size=1024M");
        assertThat(config.get("net0").asString())
                .matches("virtio=BC:24:11(:[0-9A-F]{2}){3},bridge=vmbr0");
        assertThat(config.get("boot").asString()).isEqualTo("order=scsi0;net0");
        assertThat(config.get("memory").asString()).isEqualTo("256");
        assertThat(config.get("tags").asString()).isEqualTo("a;prod");
        assertThat(config.get("meta").asString()).matches("creation-qemu=7.2.22,ctime=\\d+");
        assertThat(config.get("smbios1").asString()).startsWith("uuid=");
        assertThat(config.has("lock")).isFalse();
        CreateMachine command = last(CreateMachine.class, id);
        assertThat(command.disks()).hasSize(1);
        assertThat(command.config()).doesNotContainKeys("lock", "scsi0");
    }

    @Test
    void aFailedCreationLeavesNothingAndFreesTheId() {
        int id = Lab.nextId();
        lab.agent.behave(command -> Optional.of(Outcome.failed("no space")));

        Answer answer = lab.machineCall("POST", "", Map.of("vmid", id, "scsi0", "tank:1"));

        assertThat(lab.ended(answer)).isEqualTo("unable to create VM " + id + " - no space");
        assertThat(call("GET", "/{vmid}/config", id).message())
                .startsWith(
                        "Configuration file 'nodes/pve1/qemu-server/%d.conf' does not exist"
                                .formatted(id));
    }

    @Test
    void saysWhyAMachineDied() {
        int id = lab.machine(Map.of("start", 1));
        GuestId guest = new GuestId(id);

        lab.agent.report(
                new GuestObserved(
                        Lab.NODE, guest, false, Instant.now(), Optional.of("QEMU was killed")));

        Upid task = lab.task("qmend", id);
        assertThat(lab.task(task).flatMap(TaskStatus::exitStatus)).contains("QEMU was killed");
        assertThat(call("GET", "/{vmid}/status/current", id).data().get("status").asString())
                .isEqualTo("stopped");
    }

    @Test
    void refusesWhatNoStorageCanHold() {
        Answer answer =
                lab.machineCall("POST", "", Map.of("vmid", Lab.nextId(), "scsi0", "none:1"));

        assertThat(answer.message()).startsWith("storage 'none' does not exist");
    }

    @Test
    void failsInTheTaskWhereAContainerIsRefusedAtOnce() {
        int id = lab.machine(Map.of());

        assertThat(lab.ended(call("POST", "/{vmid}/status/stop", id))).isEqualTo("OK");
        assertThat(call("POST", "/{vmid}/status/reboot", id).message())
                .startsWith("VM " + id + " not running");
        assertThat(lab.ended(call("POST", "/{vmid}/status/start", id))).isEqualTo("OK");
        assertThat(lab.ended(call("POST", "/{vmid}/status/start", id)))
                .isEqualTo("VM " + id + " already running");
        assertThat(call("DELETE", "/{vmid}", id).message())
                .startsWith("VM " + id + " is running - destroy failed");
    }

    @Test
    void startsWithWhatWaited() {
        int id = lab.machine(Map.of("memory", "128"));
        lab.ended(call("POST", "/{vmid}/status/start", id));

        assertThat(set(id, Map.of("cores", "2", "name", "run2")).status()).isEqualTo(200);

        JsonNode now = call("GET", "/{vmid}/config", id, Map.of("current", true)).data();
        assertThat(now.get("name").asString()).isEqualTo("run2");
        assertThat(now.has("cores")).isFalse();
        assertThat(config(id).get("cores").asInt()).isEqualTo(2);
        lab.ended(call("POST", "/{vmid}/status/stop", id));
        lab.ended(call("POST", "/{vmid}/status/start", id));
        assertThat(last(StartMachine.class, id).config()).containsEntry("cores", "2");
    }

    @Test
    void tellsAChangeAsATask() {
        int id = lab.machine(Map.of());

        assertThat(lab.ended(call("POST", "/{vmid}/config", id, Map.of("cores", "2"))))
                .isEqualTo("OK");
        assertThat(config(id).get("cores").asInt()).isEqualTo(2);
        assertThat(call("PUT", "/{vmid}/config", id, Map.of("name", "x", "digest", "00")).message())
                .startsWith("checksum missmatch");
    }

    @Test
    void nobodyWaitsForTheEndOfAnImport() {
        int id = lab.machine(Map.of());
        CountDownLatch goOn = new CountDownLatch(1);
        lab.agent.behave(command -> {
            await(goOn);
            return lab.succeed(command);
        });

        Answer answer =
                call(
                        "POST",
                        "/{vmid}/config",
                        id,
                        Map.of("scsi0", "tank:0,import-from=/images/a.raw"));

        assertThat(answer.status()).isEqualTo(200);
        Upid task = Upid.parse(answer.data().asString());
        assertThat(lab.task(task).orElseThrow().running()).isTrue();
        goOn.countDown();
        assertThat(lab.ended(answer)).isEqualTo("OK");
        assertThat(config(id).get("scsi0").asString()).startsWith("tank:9/vm-9-disk-");
    }

    @Test
    void endsTheTaskOfALostImportAndKeepsItsDisk() {
        int id = lab.machine(Map.of());
        CountDownLatch goOn = new CountDownLatch(1);
        lab.agent.behave(command -> {
            await(goOn);
            return lab.succeed(command);
        });
        Map<String, String> change = Map.of("scsi0", "tank:0,import-from=/images/a.raw");
        Upid task = Upid.parse(call("POST", "/{vmid}/config", id, change).data().asString());

        lab.restart();
        goOn.countDown();

        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(config(id).path("unused0").asString("")).contains("vm-9-"));
        assertThat(config(id).has("scsi0")).isFalse();
        lab.age(task, Duration.ofMinutes(16));
        lab.chores();
        assertThat(lab.task(task).flatMap(TaskStatus::exitStatus)).contains("received interrupt");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void keepsTheMemoryWithASnapshotAndForgetsItWithIt() {
        int id = lab.machine(Map.of("scsi0", "tank:1"));
        lab.ended(call("POST", "/{vmid}/status/start", id));

        Map<String, Object> wanted = Map.of("snapname", "with-ram", "vmstate", true);
        assertThat(lab.ended(call("POST", "/{vmid}/snapshot", id, wanted))).isEqualTo("OK");

        assertThat(last(SnapshotMachine.class, id).stateStorage()).isPresent();
        JsonNode list = call("GET", "/{vmid}/snapshot", id).data();
        assertThat(list.get(0).get("vmstate").asInt()).isEqualTo(1);
        assertThat(list.get(1).get("parent").asString()).isEqualTo("with-ram");
        Map<String, Object> name = Map.of("snapname", "with-ram");
        assertThat(lab.ended(call("DELETE", "/{vmid}/snapshot/{snapname}", id, name)))
                .isEqualTo("OK");
        assertThat(call("GET", "/{vmid}/snapshot", id).data()).hasSize(1);
    }

    @Test
    void hibernatesAndWakesUp() {
        int id = lab.machine(Map.of("scsi0", "tank:1"));
        lab.ended(call("POST", "/{vmid}/status/start", id));

        Map<String, Object> toDisk = Map.of("todisk", true);
        assertThat(lab.ended(call("POST", "/{vmid}/status/suspend", id, toDisk))).isEqualTo("OK");

        assertThat(config(id).get("lock").asString()).isEqualTo("suspended");
        assertThat(lab.ended(call("POST", "/{vmid}/status/resume", id))).isEqualTo("OK");
        assertThat(last(StartMachine.class, id).config()).containsKey("vmstate");
        assertThat(config(id).has("vmstate")).isFalse();
        assertThat(config(id).has("lock")).isFalse();
    }

    @Test
    void copiesWithAnotherIdentity() {
        int id =
                lab.machine(
                        Map.of("scsi0", "tank:1", "net0", "virtio,bridge=vmbr0", "name", "one"));
        int copy = Lab.nextId();

        Map<String, Object> wanted = Map.of("newid", copy, "name", "two", "full", true);
        assertThat(lab.ended(call("POST", "/{vmid}/clone", id, wanted))).isEqualTo("OK");

        JsonNode made = config(copy);
        assertThat(made.get("name").asString()).isEqualTo("two");
        assertThat(made.get("scsi0").asString()).contains("vm-" + copy + "-disk-0");
        assertThat(made.get("smbios1")).isNotEqualTo(config(id).get("smbios1"));
        assertThat(made.get("net0")).isNotEqualTo(config(id).get("net0"));
        assertThat(config(id).has("lock")).isFalse();
    }

    @Test
    void movesADiskAndKeepsTheOldOneAsUnused() {
        int id = lab.machine(Map.of("scsi0", "tank:1"));

        Map<String, Object> wanted = Map.of("disk", "scsi0", "storage", "tank", "format", "qcow2");
        assertThat(lab.ended(call("POST", "/{vmid}/move_disk", id, wanted))).isEqualTo("OK");

        assertThat(config(id).get("scsi0").asString()).startsWith("tank:9/vm-9-disk-7.raw");
        assertThat(config(id).get("unused0").asString()).startsWith("tank:9/vm-9-disk-");
    }

    @Test
    void becomesATemplateThatNeverStarts() {
        int id = lab.machine(Map.of("scsi0", "tank:1"));

        assertThat(lab.ended(call("POST", "/{vmid}/template", id))).isEqualTo("OK");

        assertThat(config(id).get("scsi0").asString()).contains("base-");
        assertThat(lab.ended(call("POST", "/{vmid}/status/start", id)))
                .isEqualTo("you can't start a vm if it's a template");
    }

    @Test
    void asksForTheRightOfEachOption() {
        int id = lab.machine(Map.of());
        Caller eve = lab.user("eve@pve", "/vms/" + id, "VM.Config.Options", "VM.Config.CDROM");

        assertThat(set(id, Map.of("name", "hers"), eve).status()).isEqualTo(200);
        assertThat(set(id, Map.of("args", "-foo"), eve).message())
                .startsWith("only root can set 'args' config");
        assertThat(set(id, Map.of("memory", "64"), eve).message())
                .startsWith("Permission check failed (/vms/" + id + ", VM.Config.Memory)");
        assertThat(set(id, Map.of("ide2", "none,media=cdrom"), eve).status()).isEqualTo(200);
        assertThat(set(id, Map.of("scsi0", "tank:1"), eve).status()).isEqualTo(403);
    }

    @Test
    void goesWithAllThatItHad() {
        int id = lab.machine(Map.of("scsi0", "tank:1"));

        assertThat(lab.ended(call("DELETE", "/{vmid}", id))).isEqualTo("OK");

        assertThat(lab.removed(id).guest().value()).isEqualTo(id);
        assertThat(call("GET", "/{vmid}/config", id).status()).isEqualTo(500);
    }

    private static JsonNode config(int id) {
        return call("GET", "/{vmid}/config", id).data();
    }

    private static Answer set(int id, Map<String, ?> options) {
        return call("PUT", "/{vmid}/config", id, options);
    }

    private static Answer set(int id, Map<String, ?> options, Caller caller) {
        Map<String, Object> all = new TreeMap<>(options);
        all.put("vmid", id);
        return lab.machineCall("PUT", "/{vmid}/config", all, caller);
    }

    private static Answer call(String method, String path, int id) {
        return call(method, path, id, Map.of());
    }

    private static Answer call(String method, String path, int id, Map<String, ?> parameters) {
        Map<String, Object> all = new TreeMap<>(parameters);
        all.put("vmid", id);
        return lab.machineCall(method, path, all);
    }

    private static <C extends OfGuest> C last(Class<C> type, int id) {
        return lab.agent.commands().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(command -> command.guest().value() == id)
                .reduce((one, other) -> other)
                .orElseThrow();
    }
}
