package dev.innkeeper.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.contracts.AccessEvent;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.FreeVolume;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.contracts.AgentCommand.UpdateContainer;
import dev.innkeeper.contracts.AgentReport.GuestFigures;
import dev.innkeeper.contracts.AgentReport.GuestObserved;
import dev.innkeeper.contracts.AgentReport.GuestRebooted;
import dev.innkeeper.contracts.AgentReport.GuestStatuses;
import dev.innkeeper.contracts.ClusterEvent.DatacenterOptions;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.door.DoorProblem;
import dev.innkeeper.contracts.door.GuestInterface;
import dev.innkeeper.contracts.door.VolumeFacts;
import dev.innkeeper.guest.options.ConfigText;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.testkit.RecordingAgent.Outcome;
import dev.innkeeper.testkit.ServiceUnderTest.Answer;
import dev.innkeeper.testkit.TestDoor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The service through its door, with PostgreSQL and Kafka, and a node that only records. */
class GuestServiceIT {
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
    void createsAContainerFromATemplate() {
        int id =
                lab.container(
                        Map.of(
                                "rootfs", "local:0.3",
                                "hostname", "ct1",
                                "password", "secret123",
                                "net0", "bridge=vmbr0,name=eth0,ip=dhcp",
                                "tags", "Prod,a",
                                "description", "CT ü\nline"));

        JsonNode config = lab.call("GET", "/{vmid}/config", Map.of("vmid", id)).data();
        assertThat(config.get("hostname").asString()).isEqualTo("ct1");
        assertThat(config.get("memory").isNumber()).isTrue();
        assertThat(config.get("unprivileged").asInt()).isEqualTo(1);
        assertThat(config.get("rootfs").asString()).matches("local:9/vm-9-disk-\\d+.raw,size=307M");
        assertThat(config.get("net0").asString())
                .matches(
                        "name=eth0,bridge=vmbr0,hwaddr=BC:24:11(:[0-9A-F]{2}){3},ip=dhcp,type=veth");
        assertThat(config.get("tags").asString()).isEqualTo("a;prod");
        assertThat(config.get("description").asString()).isEqualTo("CT ü\nline\n");
        assertThat(config.get("ostype").asString()).isEqualTo("debian");
        assertThat(config.has("lock")).isFalse();
        CreateContainer command = last(CreateContainer.class, id);
        assertThat(command.rootPasswordHash().orElseThrow()).startsWith("$6$");
        assertThat(command.template()).startsWith("vztmpl/");
        assertThat(command.config()).doesNotContainKeys("lock", "rootfs", "password");
    }

    @Test
    void aFailedCreationLeavesNothingAndFreesTheId() {
        int id = Lab.nextId();
        lab.agent.behave(command ->
                Optional.of(Outcome.failed("volume 'local:vztmpl/none' does not exist")));

        Answer answer = create(id);

        assertThat(lab.ended(answer))
                .isEqualTo(
                        "unable to create CT %d - volume 'local:vztmpl/none' does not exist"
                                .formatted(id));
        assertThat(lab.call("GET", "/{vmid}/config", Map.of("vmid", id)).message())
                .startsWith(
                        "Configuration file 'nodes/pve1/lxc/%d.conf' does not exist".formatted(id));
        lab.agent.behave(lab::succeed);
        assertThat(lab.ended(create(id))).isEqualTo("OK");
    }

    @Test
    void rootMayNameATemplateByItsPath() {
        int id = Lab.nextId();
        Map<String, Object> wanted =
                Map.of("vmid", id, "ostemplate", "/root/debian.tar.zst", "rootfs", "local:1");
        Caller dave = lab.user("dave@pve", "/", "VM.Allocate", "Datastore.AllocateSpace");

        assertThat(lab.call("POST", "", wanted, dave).status()).isEqualTo(403);
        assertThat(lab.ended(lab.call("POST", "", wanted))).isEqualTo("OK");

        assertThat(last(CreateContainer.class, id).template()).isEqualTo("/root/debian.tar.zst");
    }

    @Test
    void lineOfTheFileAndOptionOfTheCallComeToTheSame() {
        String text = "/mnt/bindmounts/shared,mp=/shared";
        int id = lab.container(Map.of());

        assertThat(set(id, "mp0", text).status()).isEqualTo(200);

        assertThat(option(id, "mp0")).isEqualTo(text);
        assertThat(ConfigText.parse(GuestKind.LXC, "mp0: " + text + "\n").options())
                .containsEntry("mp0", text);
    }

    @Test
    void aTemplateThatCanBeNoFileFailsInTheTask() {
        int id = Lab.nextId();

        Answer answer = lab.call("POST", "", Map.of("vmid", id, "ostemplate", "foo"));

        assertThat(lab.ended(answer))
                .isEqualTo("unable to create CT %d - can't find file 'foo'".formatted(id));
    }

    @Test
    void refusesATakenIdAndUnusableStorages() {
        int id = lab.container(Map.of());

        assertRefused(create(id), "CT %d already exists on node 'pve1'".formatted(id));
        assertRefused(
                lab.call("POST", "", options("rootfs", "nostore:1")),
                "storage 'nostore' does not exist");
        assertRefused(
                lab.call("POST", "", options("rootfs", "isos:1")),
                "storage 'isos' does not support container directories");
        assertRefused(
                lab.call("POST", "", options("pool", "nopool")), "pool 'nopool' does not exist");
    }

    @Test
    void startsAndStops() {
        int id = lab.container(Map.of());

        assertThat(lab.ended(power(id, "start"))).isEqualTo("OK");
        assertThat(status(id)).isEqualTo("running");
        assertRefused(power(id, "start"), "CT %d already running".formatted(id));
        assertThat(lab.ended(power(id, "reboot"))).isEqualTo("OK");
        assertThat(lab.ended(power(id, "shutdown"))).isEqualTo("OK");
        assertThat(status(id)).isEqualTo("stopped");
        assertRefused(power(id, "stop"), "CT %d not running".formatted(id));
    }

    @Test
    void createsAndStartsInOneTask() {
        int id = lab.container(Map.of("start", 1));

        assertThat(status(id)).isEqualTo("running");
        assertThat(last(StartContainer.class, id).config()).containsKey("rootfs");
    }

    @Test
    void aContainerThatCannotBeStartedStaysStopped() {
        int id = lab.container(Map.of());
        lab.agent.behave(command -> Optional.of(Outcome.failed("bridge 'vmbr9' does not exist")));

        assertThat(lab.ended(power(id, "start"))).isEqualTo("bridge 'vmbr9' does not exist");
        assertThat(status(id)).isEqualTo("stopped");
    }

    @Test
    void lockedAndMissingContainersFailInTheTask() {
        int id = lab.container(Map.of());
        set(id, "lock", "backup");

        assertThat(lab.ended(power(id, "start"))).isEqualTo("CT is locked (backup)");
        assertThat(lab.ended(power(Lab.nextId(), "start"))).contains("does not exist");
        assertRefused(set(id, "hostname", "zz"), "CT is locked (backup)");
        assertRefused(set(id, "delete", "lock"), "CT is locked (backup)");
        assertThat(lab.ended(lab.call("DELETE", "/{vmid}", Map.of("vmid", id))))
                .isEqualTo("CT is locked (backup)");
    }

    @Test
    void changesOfARunningContainerReachItOrWait() {
        int id = lab.container(Map.of("start", 1));

        assertThat(set(id, "memory", 192).status()).isEqualTo(200);
        assertThat(set(id, "tty", 3).status()).isEqualTo(200);

        UpdateContainer command = last(UpdateContainer.class, id);
        assertThat(command.changed()).containsEntry("memory", Optional.of("192"));
        JsonNode rows = lab.call("GET", "/{vmid}/pending", Map.of("vmid", id)).data();
        assertThat(row(rows, "memory").get("value").asInt()).isEqualTo(192);
        assertThat(row(rows, "memory").has("pending")).isFalse();
        assertThat(row(rows, "tty").get("pending").isNumber()).isTrue();
        assertThat(row(rows, "digest").has("value")).isTrue();

        assertThat(lab.ended(power(id, "reboot"))).isEqualTo("OK");
        JsonNode after = lab.call("GET", "/{vmid}/pending", Map.of("vmid", id)).data();
        assertThat(row(after, "tty").get("value").asInt()).isEqualTo(3);
    }

    @Test
    void whatTheNodeCannotApplyWaits() {
        int id = lab.container(Map.of("start", 1));
        lab.agent.behave(command -> Optional.of(Outcome.failed("no such cgroup")));

        Answer answer = set(id, "memory", 192);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().at("/errors/memory").asString())
                .isEqualTo("unable to hotplug memory: no such cgroup");
        JsonNode rows = lab.call("GET", "/{vmid}/pending", Map.of("vmid", id)).data();
        assertThat(row(rows, "memory").get("pending").asInt()).isEqualTo(192);
        assertThat(set(id, "revert", "memory").status()).isEqualTo(200);
    }

    @Test
    void refusesChangesThatMakeNoSense() {
        int id = lab.container(Map.of());

        assertRefused(
                lab.call("PUT", "/{vmid}/config", Map.of("vmid", id)), "no options specified");
        assertRefused(
                set(id, "unprivileged", 0), "unable to modify read-only option: 'unprivileged'");
        assertRefused(set(id, "delete", "rootfs"), "unable to delete required option 'rootfs'");
        assertRefused(
                lab.call(
                        "PUT",
                        "/{vmid}/config",
                        Map.of("vmid", id, "hostname", "x", "digest", "0".repeat(40))),
                "detected modified configuration - file changed by other user? Try again.");
    }

    @Test
    void allocatesAndFreesMountPoints() {
        int id = lab.container(Map.of());

        assertThat(set(id, "mp0", "local:0.1,mp=/data").status()).isEqualTo(200);
        assertThat(option(id, "mp0")).matches("local:9/vm-9-disk-\\d+.raw,mp=/data,size=102M");
        assertThat(set(id, "delete", "mp0").status()).isEqualTo(200);
        assertThat(option(id, "unused0")).matches("local:9/vm-9-disk-\\d+.raw");
        assertThat(set(id, "delete", "unused0").status()).isEqualTo(200);
        assertThat(option(id, "unused0")).isEmpty();
        assertThat(lab.agent.commands()).anyMatch(FreeVolume.class::isInstance);
    }

    @Test
    void notesTheSizeOfAVolumeThatIsMountedByItsId() {
        int id = lab.container(Map.of());
        lab.door.behave((request, body) ->
                new TestDoor.Answer(
                        200,
                        new VolumeFacts(
                                "9/vm-9-disk-77.raw",
                                "images",
                                "raw",
                                2L << 30,
                                0,
                                0,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                false,
                                "/x")));

        assertThat(set(id, "mp3", "local:9/vm-9-disk-77.raw,mp=/d,ro=1").status()).isEqualTo(200);
        assertThat(option(id, "mp3")).isEqualTo("local:9/vm-9-disk-77.raw,mp=/d,ro=1,size=2G");

        lab.door.behave((request, body) ->
                new TestDoor.Answer(
                        404, new DoorProblem("volume 'local:9/no.raw' does not exist")));
        assertRefused(
                set(id, "mp4", "local:9/no.raw,mp=/e"), "volume 'local:9/no.raw' does not exist");
    }

    @Test
    void keysForRootMustBeKeys() {
        int id = Lab.nextId();

        assertRefused(
                create(id, Map.of("ssh-public-keys", "ssh-rsa AAAA root@here")),
                "SSH public key validation error");
        assertThat(lab.ended(create(id, Map.of("ssh-public-keys", "# nobody's\n"))))
                .isEqualTo("OK");
    }

    @Test
    void whatIsNoVolumeSaysSo() {
        int id = lab.container(Map.of());

        assertRefused(
                create(Lab.nextId(), Map.of("rootfs", "bogus")),
                "unable to parse volume ID 'bogus'");
        assertRefused(set(id, "mp0", "bogus,mp=/x"), "unable to parse volume ID 'bogus'");
        assertThat(option(id, "mp0")).isEmpty();
    }

    @Test
    void hookScriptMustBeASnippetThatIsThere() {
        int id = lab.container(Map.of());
        assertRefused(
                set(id, "hookscript", "local:iso/a.iso"),
                "'local:iso/a.iso' is not in the snippets directory");

        lab.door.behave((request, body) ->
                new TestDoor.Answer(
                        404, new DoorProblem("volume 'local:snippets/no.sh' does not exist")));

        assertRefused(
                set(id, "hookscript", "local:snippets/no.sh"),
                "script 'local:snippets/no.sh' does not exist");
        assertThat(option(id, "hookscript")).isEmpty();
    }

    @Test
    void showsTheInterfacesInsideARunningContainer() {
        int id = lab.container(Map.of("start", 1));
        lab.door.behave((request, body) ->
                new TestDoor.Answer(
                        200,
                        List.of(
                                new GuestInterface(
                                        "eth0",
                                        "bc:24:11:00:00:01",
                                        Optional.of("10.0.0.5/24"),
                                        Optional.empty()))));

        JsonNode shown = lab.call("GET", "/{vmid}/interfaces", Map.of("vmid", id)).data();

        assertThat(shown.toString())
                .isEqualTo(
                        "[{\"name\":\"eth0\",\"hwaddr\":\"bc:24:11:00:00:01\",\"inet\":\"10.0.0.5/24\"}]");
        assertThat(lab.door.asked()).contains("GET /guests/" + id + "/interfaces");
    }

    @Test
    void destroysWhenNobodyNamesTheGuestAnyMore() {
        int id = lab.container(Map.of());
        AccessEvent.AclEntry entry = lab.grant("carol@pve", "/vms/" + id, "VM.Audit");

        Answer answer = lab.call("DELETE", "/{vmid}", Map.of("vmid", id, "purge", 1));
        await().until(() -> lab.agent.commands().stream().anyMatch(c -> destroys(c, id)));
        assertThat(nextId(id).status()).isEqualTo(400);
        lab.publish(new AccessEvent.Removed(entry.key()));

        assertThat(lab.ended(answer)).isEqualTo("OK");
        assertThat(nextId(id).data().asString()).isEqualTo(Integer.toString(id));
        assertThat(lab.call("GET", "/{vmid}/config", Map.of("vmid", id)).status()).isEqualTo(500);
    }

    @Test
    void purgingReachesWhoeverNamesTheGuestToo() {
        int kept = lab.container(Map.of());
        int purged = lab.container(Map.of());

        assertThat(lab.ended(lab.call("DELETE", "/{vmid}", Map.of("vmid", kept)))).isEqualTo("OK");
        Answer answer = lab.call("DELETE", "/{vmid}", Map.of("vmid", purged, "purge", 1));
        assertThat(lab.ended(answer)).isEqualTo("OK");

        assertThat(lab.removed(kept).purge()).isFalse();
        assertThat(lab.removed(purged).purge()).isTrue();
    }

    @Test
    void doesNotDestroyWhatRunsOrIsProtected() {
        int id = lab.container(Map.of("start", 1, "protection", 1));

        assertRefused(
                lab.call("DELETE", "/{vmid}", Map.of("vmid", id)),
                "can't remove CT %d - protection mode enabled".formatted(id));
        set(id, "protection", 0);
        assertRefused(
                lab.call("DELETE", "/{vmid}", Map.of("vmid", id)),
                "unable to destroy CT %d - container is running".formatted(id));
        assertThat(lab.ended(lab.call("DELETE", "/{vmid}", Map.of("vmid", id, "force", 1))))
                .isEqualTo("OK");
    }

    @Test
    void waitsForThePoolOfANewContainer() {
        lab.publish(new AccessEvent.PoolState("prod", Set.of(), Set.of()));
        int id = Lab.nextId();

        Answer answer = create(id, Map.of("pool", "prod"));
        await().until(() -> option(id, "ostype").equals("debian"));
        lab.publish(new AccessEvent.PoolState("prod", Set.of(new GuestId(id)), Set.of()));

        assertThat(lab.ended(answer)).isEqualTo("OK");
    }

    @Test
    void followsWhatANodeSees() {
        int id = lab.container(Map.of("start", 1));

        lab.agent.report(new GuestObserved(Lab.NODE, new GuestId(id), false, Instant.now()));

        await().atMost(Duration.ofSeconds(10)).until(() -> status(id).equals("stopped"));
    }

    @Test
    void aRebootFromInsideTakesAlongWhatWaitedForIt() {
        int id = lab.container(Map.of("start", 1));
        assertThat(set(id, "cmode", "shell").status()).isEqualTo(200);
        assertThat(set(id, "tty", "4").status()).isEqualTo(200);
        assertThat(row(pending(id), "cmode").get("pending").asString()).isEqualTo("shell");

        Map<String, String> options = Map.of("cmode", "shell", "hostname", "any");
        lab.agent.report(new GuestRebooted(Lab.NODE, new GuestId(id), options, Instant.now()));

        await().atMost(Duration.ofSeconds(30))
                .until(() -> !row(pending(id), "cmode").has("pending"));
        assertThat(row(pending(id), "cmode").get("value").asString()).isEqualTo("shell");
        assertThat(row(pending(id), "tty").get("pending").asInt())
                .as("the node had not heard of it yet")
                .isEqualTo(4);
        assertThat(status(id)).isEqualTo("running");
    }

    private static JsonNode pending(int id) {
        return lab.call("GET", "/{vmid}/pending", Map.of("vmid", id)).data();
    }

    @Test
    void correctsWhatItMissedByTheFiguresOfANode() {
        String node = Lab.OTHER_NODE.value();
        int id = lab.container(Map.of("node", node));
        GuestFigures figures =
                new GuestFigures(new GuestId(id), 7, 0.5, 1000, 0, 0, 5, 9, 1, 2, 3, 4, 4711);

        lab.otherAgent.report(new GuestStatuses(Lab.OTHER_NODE, Instant.now(), List.of(figures)));

        Map<String, Object> asked = Map.of("node", node, "vmid", id);
        JsonNode shown =
                await().atMost(Duration.ofSeconds(30))
                        .until(
                                () -> lab.call("GET", "/{vmid}/status/current", asked).data(),
                                data -> data.get("status").asString().equals("running"));
        assertThat(shown.get("pid").asInt()).isEqualTo(4711);
        assertThat(shown.get("uptime").asInt()).isEqualTo(7);
        assertThat(shown.get("maxmem").asLong()).isEqualTo(512L << 20);
    }

    @Test
    void findsFreeIds() {
        int id = lab.container(Map.of());
        lab.publish(
                new DatacenterOptions(Map.of("next-id", "lower=" + id + ",upper=" + (id + 50))));

        Answer next = lab.service.call("GET", "/cluster/nextid", Map.of(), Lab.ROOT);
        Answer taken = nextId(id);

        assertThat(next.data().isString()).isTrue();
        assertThat(Integer.parseInt(next.data().asString())).isGreaterThan(id);
        assertThat(taken.status()).isEqualTo(400);
        assertThat(taken.body().at("/errors/vmid").asString())
                .isEqualTo("VM " + id + " already exists");
        lab.publish(new DatacenterOptions(Map.of()));
    }

    @Test
    void checksThePrivilegeOfEveryOption() {
        int id = lab.container(Map.of());
        Caller alice = lab.user("alice@pve", "/vms/" + id, "VM.Config.Memory", "VM.Config.Disk");

        assertThat(setAs(alice, id, "memory", 64).status()).isEqualTo(200);
        assertForbidden(
                setAs(alice, id, "cores", 1),
                "Permission check failed (/vms/%d, VM.Config.CPU)".formatted(id));
        assertForbidden(
                setAs(alice, id, "mp0", "local:1,mp=/d"),
                "Permission check failed (/storage/local, Datastore.AllocateSpace)");
        assertForbidden(
                setAs(alice, id, "mp0", "/etc,mp=/d"),
                "Permission check failed (mount point type bind is only allowed for root@pam)");
        assertForbidden(
                setAs(alice, id, "hookscript", "local:snippets/x.pl"),
                "Permission check failed (changing the hookscript is only allowed for root@pam)");
    }

    @Test
    void limitsTheTagsThatAUserMayGive() {
        int id = lab.container(Map.of("tags", "known"));
        Caller dave = lab.user("dave@pve", "/vms/" + id, "VM.Config.Options");
        String refused = "Permission check failed (/, Sys.Modify)";

        lab.publish(
                new DatacenterOptions(
                        Map.of(
                                "user-tag-access", "user-allow=existing",
                                "registered-tags", "gold")));

        assertThat(setAs(dave, id, "tags", "").status()).isEqualTo(200);
        set(lab.container(Map.of()), "tags", "a.b;x");
        assertThat(setAs(dave, id, "tags", "a.b").status()).isEqualTo(200);
        assertForbidden(setAs(dave, id, "tags", "aab"), refused);
        assertForbidden(setAs(dave, id, "tags", "gold"), refused);
        lab.publish(new DatacenterOptions(Map.of()));
        assertThat(setAs(dave, id, "tags", "aab").status()).isEqualTo(200);
    }

    @Test
    void checksWhoMayCreate() {
        int id = Lab.nextId();
        Caller bob = lab.user("bob@pve", "/vms/" + (id + 100_000), "VM.Allocate");

        assertForbidden(
                lab.call("POST", "", Map.of("vmid", id, "ostemplate", Lab.TEMPLATE), bob),
                "Permission check failed");
        lab.grant("bob@pve", "/vms/" + id, "VM.Allocate", "VM.Config.Disk");
        assertForbidden(
                lab.call(
                        "POST",
                        "",
                        Map.of("vmid", id, "ostemplate", Lab.TEMPLATE, "unprivileged", 0),
                        bob),
                "Permission check failed (/, Sys.Modify)");
        assertForbidden(
                lab.call("POST", "", Map.of("vmid", id, "ostemplate", Lab.TEMPLATE), bob),
                "Permission check failed (/storage/local, Datastore.Audit|Datastore.AllocateSpace)");
        lab.grant("bob@pve", "/storage/local", "Datastore.AllocateSpace");
        assertThat(
                        lab.ended(
                                lab.call(
                                        "POST",
                                        "",
                                        Map.of("vmid", id, "ostemplate", Lab.TEMPLATE),
                                        bob)))
                .isEqualTo("OK");
    }

    private static Answer create(int id) {
        return create(id, Map.of());
    }

    private static Answer create(int id, Map<String, ?> more) {
        Map<String, Object> all = new java.util.TreeMap<>(more);
        all.put("vmid", id);
        all.put("ostemplate", Lab.TEMPLATE);
        return lab.call("POST", "", all);
    }

    private static Map<String, Object> options(String option, Object value) {
        return Map.of("vmid", Lab.nextId(), "ostemplate", Lab.TEMPLATE, option, value);
    }

    private static Answer power(int id, String action) {
        return lab.call("POST", "/{vmid}/status/" + action, Map.of("vmid", id));
    }

    private static Answer set(int id, String option, Object value) {
        return setAs(Lab.ROOT, id, option, value);
    }

    private static Answer setAs(Caller caller, int id, String option, Object value) {
        return lab.call("PUT", "/{vmid}/config", Map.of("vmid", id, option, value), caller);
    }

    private static Answer nextId(int wanted) {
        return lab.service.call("GET", "/cluster/nextid", Map.of("vmid", wanted), Lab.ROOT);
    }

    private static String status(int id) {
        return lab.call("GET", "/{vmid}/status/current", Map.of("vmid", id))
                .data()
                .path("status")
                .asString("");
    }

    private static String option(int id, String option) {
        return lab.call("GET", "/{vmid}/config", Map.of("vmid", id))
                .data()
                .path(option)
                .asString("");
    }

    private static JsonNode row(JsonNode rows, String key) {
        for (JsonNode row : rows) {
            if (row.get("key").asString().equals(key)) {
                return row;
            }
        }
        throw new AssertionError("no row " + key + " in " + rows);
    }

    private static boolean destroys(AgentCommand command, int id) {
        return command instanceof DestroyContainer d && d.guest().value() == id;
    }

    private static <C extends AgentCommand> C last(Class<C> type, int id) {
        return lab.agent.commands().stream()
                .filter(type::isInstance)
                .filter(c -> c.lane().equals("guest/" + id))
                .map(type::cast)
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    private static void assertRefused(Answer answer, String message) {
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.message().strip()).isEqualTo(message);
    }

    private static void assertForbidden(Answer answer, String message) {
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.message().strip()).isEqualTo(message);
    }
}
