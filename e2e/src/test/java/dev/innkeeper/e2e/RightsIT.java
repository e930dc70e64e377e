package dev.innkeeper.e2e;

import static dev.innkeeper.e2e.Rights.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.e2e.Rights.Right;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/**
 * What operations check by themselves, beyond the contract's permission: each rule with exactly the
 * rights that it names, and with one of them less.
 */
@OnSharedServer
@ActsOnAllGuests
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RightsIT {
    private static final int GUEST = 700;
    private static final int OTHER = 701;
    private static final int NEW = 799;
    private static final String NODE = "/nodes/" + Server.NODE;
    private static final String LXC = NODE + "/lxc";
    private static final String STORAGE = "/storage/" + Server.STORAGE;
    private static final String CONTENT = NODE + STORAGE + "/content";

    private static Server server;
    private static Rights rights;
    private static String template;
    private static String creation;

    @BeforeAll
    static void start(Server shared) throws IOException {
        server = shared;
        rights = new Rights(server, "rights");
        template = server.upload(Templates.busybox());
        creation = create(GUEST);
        create(OTHER);
        server.api().post("/pools", Map.of("poolid", "rights")).ok();
    }

    private static String create(int vmid) throws IOException {
        ApiClient.Answer started =
                server.api()
                        .post(
                                LXC,
                                Map.of(
                                        "vmid",
                                        vmid,
                                        "ostemplate",
                                        template,
                                        "rootfs",
                                        Server.STORAGE + ":0.1",
                                        "unprivileged",
                                        1));
        Tasks.succeed(server.api(), started);
        return started.data().stringValue();
    }

    @Test
    void creationNeedsRightsOnAllItTakes() throws IOException {
        Right guest = on("/vms/" + NEW, "VM.Allocate");
        Right disk = on("/vms/" + NEW, "VM.Config.Disk");
        Right space = on(STORAGE, "Datastore.AllocateSpace");
        Right network = on("/vms/" + NEW, "VM.Config.Network");
        Right bridge = on("/sdn/zones/localnetwork/" + server.bridge(), "SDN.Use");

        rights.needs("a container", creating(Map.of()), guest, disk, space);
        rights.needs(
                "one with a card",
                creating(Map.of("net0", "name=eth0,bridge=" + server.bridge())),
                guest,
                disk,
                space,
                network,
                bridge);
        rights.needs(
                "one in a VLAN",
                creating(Map.of("net0", "name=eth0,tag=7,bridge=" + server.bridge())),
                guest,
                disk,
                space,
                network,
                on("/sdn/zones/localnetwork/" + server.bridge() + "/7", "SDN.Use"));
        rights.needs(
                "one that starts",
                creating(Map.of("start", 1)),
                guest,
                disk,
                space,
                on("/vms/" + NEW, "VM.PowerMgmt"));
        rights.needs(
                "one that is privileged",
                creating(Map.of("unprivileged", 0)),
                guest,
                disk,
                space,
                on("/", "Sys.Modify"));
        rights.needs(
                "one of a pool",
                creating(Map.of("pool", "rights", "cores", 1)),
                on("/pool/rights", "VM.Allocate"),
                space);
        rights.needs(
                "one of another storage's template",
                creating(Map.of("ostemplate", "local:vztmpl/none.tar.gz")),
                guest,
                disk,
                space,
                on("/storage/local", "Datastore.Audit"));
        rights.needs(
                "one with nesting", creating(Map.of("features", "nesting=1")), guest, disk, space);

        assertThat(rights.wrong()).isEmpty();
    }

    /** The template is missing, so that nobody gets more than past the rights. */
    private static Rights.Request creating(Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>();
        all.put("vmid", NEW);
        all.put("ostemplate", Server.STORAGE + ":vztmpl/none.tar.gz");
        all.put("rootfs", Server.STORAGE + ":0.1");
        all.put("unprivileged", 1);
        all.putAll(more);
        return api -> api.post(LXC, all);
    }

    @Test
    void someOptionsAreForRoot() throws IOException {
        for (Map<String, String> one :
                List.of(
                        Map.of("mp0", "/srv,mp=/srv"),
                        Map.of("mp0", "/dev/null,mp=/srv"),
                        Map.of("features", "keyctl=1"),
                        Map.of("features", "mount=nfs"),
                        Map.of("hookscript", Server.STORAGE + ":snippets/x"),
                        Map.of("dev0", "/dev/null"))) {
            rights.isForRoot("changing to " + one, api -> api.put(config(GUEST), one));
            rights.isForRoot("creating with " + one, creating(new HashMap<>(one)));
        }

        assertThat(rights.wrong()).isEmpty();
    }

    @Test
    void eachOptionNeedsItsOwnPrivilege() throws IOException {
        option("VM.Config.CPU", "cores", "1");
        option("VM.Config.CPU", "cpulimit", "1");
        option("VM.Config.CPU", "cpuunits", "50");
        option("VM.Config.Memory", "memory", "64");
        option("VM.Config.Memory", "swap", "64");
        option("VM.Config.Network", "nameserver", "192.0.2.1");
        option("VM.Config.Network", "searchdomain", "example.test");
        option("VM.Config.Network", "hostname", "other");
        option("VM.Config.Options", "ostype", "unmanaged");
        option("VM.Config.Options", "console", "1");
        option("VM.Config.Options", "tty", "2");
        option("VM.Config.Options", "cmode", "shell");
        option("VM.Config.Options", "description", "text");
        option("VM.Config.Options", "tags", "tag");
        option("VM.Config.Options", "onboot", "0");
        option("VM.Config.Options", "startup", "order=1");
        option("VM.Config.Options", "protection", "0");
        option("VM.Config.Options", "timezone", "host");
        option("VM.Config.Options", "debug", "0");
        option("VM.Config.Options", "arch", "amd64");
        option("VM.Config.Options", "template", "0");

        Right enter = on(guest(GUEST), "VM.Config.Options");
        rights.needs(
                "a mount point",
                setting("mp0", Server.STORAGE + ":0.01,mp=/data"),
                on(guest(GUEST), "VM.Config.Disk"),
                on(STORAGE, "Datastore.AllocateSpace"));
        rights.needs(
                "a card",
                setting("net0", "name=eth0,bridge=" + server.bridge()),
                on(guest(GUEST), "VM.Config.Network"),
                on("/sdn/zones/localnetwork/" + server.bridge(), "SDN.Use"));
        rights.needs(
                "nesting",
                setting("features", "nesting=1"),
                enter,
                on(guest(GUEST), "VM.Allocate"));

        assertThat(rights.wrong()).isEmpty();
    }

    @Test
    void volumesThatNothingUsesAreDisks() throws IOException {
        server.api().put(config(OTHER), Map.of("mp1", Server.STORAGE + ":0.01,mp=/detached")).ok();
        server.api().put(config(OTHER), Map.of("delete", "mp1")).ok();
        assertThat(server.api().get(config(OTHER)).ok().has("unused0")).isTrue();

        rights.needsOneOf(
                "removing an unused volume",
                api -> api.put(config(OTHER), Map.of("delete", "unused0")),
                List.of(on(guest(OTHER), "VM.Config.Options")),
                on(guest(OTHER), "VM.Config.Disk"));

        assertThat(rights.wrong()).isEmpty();
        assertThat(server.api().get(config(OTHER)).ok().has("unused0")).isFalse();
    }

    @Test
    void backupsBelongToTheirGuests() throws IOException {
        String name = "vzdump-lxc-" + GUEST + "-2026_01_02-03_04_05.tar";
        Path dump = server.data().resolve("volumes/dump");
        Files.createDirectories(dump);
        Files.createFile(dump.resolve(name));
        String backup = CONTENT + "/" + Server.STORAGE + ":backup/" + name;
        Right guest = on(guest(GUEST), "VM.Backup");
        Right space = on(STORAGE, "Datastore.AllocateSpace");
        Right everything = on(STORAGE, "Datastore.Allocate");

        rights.needs("reading a backup", api -> api.get(backup), guest, space);
        rights.needs("reading any backup", api -> api.get(backup), everything);
        assertThat(names(CONTENT, "volid", space)).noneMatch(each -> each.contains(name));
        assertThat(names(CONTENT, "volid", guest, space)).anyMatch(each -> each.contains(name));
        rights.needs("deleting a backup", api -> api.delete(backup), guest, space);
        rights.needs("deleting any backup", api -> api.delete(backup), everything);

        assertThat(rights.wrong()).isEmpty();
        assertThat(dump.resolve(name)).doesNotExist();
    }

    private static void option(String privilege, String name, String value) throws IOException {
        String other = privilege.equals("VM.Config.Disk") ? "VM.Config.Memory" : "VM.Config.Disk";
        Right enter = on(guest(GUEST), other);
        rights.needsOneOf(name, setting(name, value), List.of(enter), on(guest(GUEST), privilege));
        rights.needsOneOf(
                "without " + name,
                api -> api.put(config(GUEST), Map.of("delete", name)),
                List.of(enter),
                on(guest(GUEST), privilege));
        rights.needs(name + " alone", setting(name, value), on(guest(GUEST), privilege));
    }

    private static Rights.Request setting(String name, String value) {
        return api -> api.put(config(GUEST), Map.of(name, value));
    }

    @Test
    void privilegedTagsNeedMore() throws IOException {
        server.api().put("/cluster/options", Map.of("registered-tags", "blessed")).ok();
        Right options = on(guest(GUEST), "VM.Config.Options");

        rights.needs(
                "a registered tag", setting("tags", "blessed"), options, on("/", "Sys.Modify"));

        assertThat(rights.wrong()).isEmpty();
        server.api().put("/cluster/options", Map.of("delete", "registered-tags")).ok();
    }

    @Test
    void copiesNeedRightsOnWhatReceivesThem() throws IOException {
        String clone = LXC + "/" + GUEST + "/clone";
        Right source = on(guest(GUEST), "VM.Clone");
        Right space = on(STORAGE, "Datastore.AllocateSpace");

        rights.needs(
                "a clone of nothing that is there",
                api -> api.post(clone, Map.of("newid", OTHER)),
                source,
                on(guest(OTHER), "VM.Allocate"));
        rights.needs(
                "a clone in a pool",
                api -> api.post(clone, Map.of("newid", OTHER, "pool", "rights")),
                source,
                on("/pool/rights", "VM.Allocate"));
        rights.needs(
                "a full clone",
                api -> api.post(LXC + "/" + OTHER + "/clone", Map.of("newid", NEW, "full", 1)),
                on(guest(OTHER), "VM.Clone"),
                on(guest(NEW), "VM.Allocate"),
                space);
        discard(NEW);
        server.api().put(config(OTHER), Map.of("net0", "name=eth0,bridge=" + server.bridge())).ok();
        rights.needs(
                "a full clone with a card",
                api ->
                        api.post(
                                LXC + "/" + OTHER + "/clone",
                                Map.of("newid", NEW + 1, "full", 1, "storage", Server.STORAGE)),
                on(guest(OTHER), "VM.Clone"),
                on(guest(NEW + 1), "VM.Allocate"),
                space,
                on("/sdn/zones/localnetwork/" + server.bridge(), "SDN.Use"));
        discard(NEW + 1);

        assertThat(rights.wrong()).isEmpty();
    }

    private static void discard(int vmid) throws IOException {
        ApiClient.Answer gone = server.api().delete(LXC + "/" + vmid);
        if (gone.status() == 200) {
            Tasks.await(server.api(), gone.data().stringValue());
        }
    }

    @Test
    void movedVolumesNeedRightsOnBothEnds() throws IOException {
        String move = LXC + "/" + GUEST + "/move_volume";
        Right disk = on(guest(GUEST), "VM.Config.Disk");

        rights.needs(
                "to a storage",
                api -> api.post(move, Map.of("volume", "mp9", "storage", Server.STORAGE)),
                disk,
                on(STORAGE, "Datastore.AllocateSpace"));
        rights.needs(
                "to a container",
                api -> api.post(move, Map.of("volume", "mp9", "target-vmid", OTHER)),
                disk,
                on(guest(OTHER), "VM.Config.Disk"));

        assertThat(rights.wrong()).isEmpty();
    }

    @Test
    void bulkActionsNeedRightsOnEachGuestOrOnAll() throws IOException {
        for (String action : List.of("startall", "stopall", "suspendall")) {
            rights.needs(
                    action,
                    api -> api.post(NODE + "/" + action, Map.of("vms", GUEST + "," + OTHER)),
                    on(guest(GUEST), "VM.PowerMgmt"),
                    on(guest(OTHER), "VM.PowerMgmt"));
            rights.needs(
                    action + " of all",
                    api -> api.post(NODE + "/" + action, Map.of("vms", "")),
                    on("/", "VM.PowerMgmt"));
        }
        rights.needs(
                "migrateall",
                api -> api.post(NODE + "/migrateall", Map.of("vms", GUEST, "target", Server.NODE)),
                on(guest(GUEST), "VM.Migrate"));
        rights.needs(
                "migrateall of all",
                api -> api.post(NODE + "/migrateall", Map.of("target", Server.NODE)),
                on("/", "VM.Migrate"));
        stop(GUEST);
        stop(OTHER);

        assertThat(rights.wrong()).isEmpty();
    }

    private static void stop(int vmid) throws IOException {
        ApiClient.Answer stopped = server.api().post(LXC + "/" + vmid + "/status/stop", Map.of());
        if (stopped.status() == 200) {
            Tasks.await(server.api(), stopped.data().stringValue());
        }
    }

    @Test
    void othersTasksNeedRightsOnTheNode() throws IOException {
        String task = NODE + "/tasks/" + creation;

        rights.needs("status", api -> api.get(task + "/status"), on(NODE, "Sys.Audit"));
        rights.needs("log", api -> api.get(task + "/log"), on(NODE, "Sys.Audit"));
        rights.needs("stopping", api -> api.delete(task), on(NODE, "Sys.Modify"));

        assertThat(rights.wrong()).isEmpty();
        assertThat(names(NODE + "/tasks", "upid")).isEmpty();
        assertThat(names(NODE + "/tasks?limit=1000", "upid", on(NODE, "Sys.Audit"))).isNotEmpty();
        assertThat(names("/cluster/tasks", "upid")).isEmpty();
        assertThat(names("/cluster/tasks", "upid", on(NODE, "Sys.Audit"))).isNotEmpty();
        assertThat(names("/cluster/log", "user")).noneMatch(user -> user.startsWith("admin"));
        assertThat(names("/cluster/log", "user", on("/", "Sys.Syslog"))).contains("admin@pve");
    }

    /** Of a role with two privileges both are granted and no third, on this guest and no other. */
    @Test
    void aRoleReachesItsObjectAndNoOther() throws IOException {
        server.api()
                .post("/access/roles", Map.of("roleid", "Two", "privs", "VM.Audit,VM.PowerMgmt"))
                .ok();
        ApiClient somebody = rights.somebody(List.of());
        server.api()
                .put(
                        "/access/acl",
                        Map.of("path", guest(GUEST), "roles", "Two", "users", rights.name()))
                .ok();

        String stop = "/status/stop";
        assertThat(somebody.get(config(GUEST)).status()).isEqualTo(200);
        assertThat(somebody.post(LXC + "/" + GUEST + stop, Map.of()).status()).isNotEqualTo(403);
        assertThat(somebody.put(config(GUEST), Map.of("cores", 1)).status()).isEqualTo(403);
        assertThat(somebody.get(config(OTHER)).status()).isEqualTo(403);
        assertThat(somebody.post(LXC + "/" + OTHER + stop, Map.of()).status()).isEqualTo(403);
        assertThat(somebody.get(NODE + STORAGE + "/status").status()).isEqualTo(403);
        assertThat(somebody.get(NODE + "/status").status()).isEqualTo(403);
    }

    @Test
    void ownTasksNeedNone() throws IOException {
        ApiClient somebody = rights.somebody(List.of(on(guest(GUEST), "VM.PowerMgmt")));

        String upid =
                somebody.post(LXC + "/" + GUEST + "/status/start", Map.of()).ok().stringValue();
        Tasks.await(server.api(), upid);

        assertThat(somebody.get(NODE + "/tasks/" + upid + "/status").status()).isEqualTo(200);
        assertThat(somebody.get(NODE + "/tasks/" + upid + "/log").status()).isEqualTo(200);
        assertThat(fields(somebody.get(NODE + "/tasks").ok(), "upid")).contains(upid);
        stop(GUEST);
    }

    @Test
    void volumesNeedRightsByTheirContent() throws IOException {
        String archive = CONTENT + "/" + template;
        String disk = CONTENT + "/" + rootfs();

        rights.needsOneOf(
                "reading a template",
                api -> api.get(archive),
                List.of(),
                on(STORAGE, "Datastore.Audit"),
                on(STORAGE, "Datastore.AllocateSpace"),
                on(STORAGE, "Datastore.Allocate"));
        rights.needsOneOf(
                "reading a disk",
                api -> api.get(disk),
                List.of(),
                on(guest(GUEST), "VM.Config.Disk"),
                on(STORAGE, "Datastore.Allocate"));
        rights.needsOneOf(
                "noting on a template",
                api -> api.put(archive, Map.of("notes", "x")),
                List.of(),
                on(STORAGE, "Datastore.Audit"),
                on(STORAGE, "Datastore.Allocate"));
        rights.needs(
                "deleting",
                api -> api.delete(CONTENT + "/" + Server.STORAGE + ":vztmpl/none.tar.gz"),
                on(STORAGE, "Datastore.Allocate"));
        rights.needsOneOf(
                "pruning a guest's backups",
                api -> api.delete(prune() + "&vmid=" + GUEST),
                List.of(on(guest(GUEST), "VM.Backup")),
                on(STORAGE, "Datastore.AllocateSpace"),
                on(STORAGE, "Datastore.Allocate"));
        rights.needs("pruning", api -> api.delete(prune()), on(STORAGE, "Datastore.Allocate"));

        assertThat(rights.wrong()).isEmpty();
        assertThat(names(CONTENT, "volid", on(STORAGE, "Datastore.Audit")))
                .contains(template)
                .doesNotContain(rootfs());
        assertThat(
                        names(
                                CONTENT,
                                "volid",
                                on(STORAGE, "Datastore.Audit"),
                                on(guest(GUEST), "VM.Config.Disk")))
                .contains(template, rootfs());
    }

    private static String prune() {
        return NODE + STORAGE + "/prunebackups?prune-backups=keep-all%3D1";
    }

    private static String rootfs() throws IOException {
        return server.api().get(config(GUEST)).ok().path("rootfs").asString().split(",")[0];
    }

    @Test
    void listsShowWhatOneMaySee() throws IOException {
        server.api().post("/access/groups", Map.of("groupid", "rights")).ok();
        server.api()
                .post(
                        "/access/users",
                        Map.of(
                                "userid",
                                "listed@pve",
                                "groups",
                                "rights",
                                "password",
                                "secret-of-listed"))
                .ok();

        shows(NODE + "/storage", "storage", Server.STORAGE, on(STORAGE, "Datastore.Audit"));
        shows("/storage", "storage", Server.STORAGE, on(STORAGE, "Datastore.AllocateSpace"));
        shows("/access/users", "userid", "listed@pve", on("/access/groups", "User.Modify"));
        shows("/access/users", "userid", "listed@pve", on("/access/groups/rights", "Sys.Audit"));
        ApiClient listed = listed(); // who is not asked for a second factor yet
        server.api()
                .post(
                        "/access/tfa/listed@pve",
                        Map.of("type", "recovery", "password", administrators()))
                .ok();
        shows("/access/tfa", "userid", "listed@pve", on("/access/groups", "User.Modify"));
        shows("/access/tfa", "userid", "listed@pve", on("/access/groups/rights", "Sys.Audit"));
        assertThat(names("/access/tfa", "userid", on("/access/groups/others", "Sys.Audit")))
                .isEmpty();
        shows("/access/groups", "groupid", "rights", on("/access/groups/rights", "User.Modify"));
        shows("/access/groups", "groupid", "rights", on("/access/groups/rights", "Sys.Audit"));
        shows("/access/groups", "groupid", "rights", on("/access/groups/rights", "Group.Allocate"));
        shows("/access/acl", "ugid", "admin@pve", on("/access", "Sys.Audit"));
        shows("/access/acl", "ugid", "admin@pve", on("/", "Permissions.Modify"));
        shows("/pools", "poolid", "rights", on("/pool/rights", "Pool.Audit"));
        shows(LXC, "vmid", "" + GUEST, on(guest(GUEST), "VM.Audit"));
        shows("/cluster/resources", "id", "lxc/" + GUEST, on(guest(GUEST), "VM.Audit"));
        shows(
                "/cluster/resources",
                "id",
                "storage/" + Server.NODE + "/" + Server.STORAGE,
                on(STORAGE, "Datastore.Audit"));
        shows("/cluster/resources", "id", "/pool/rights", on("/pool/rights", "Pool.Audit"));
        assertThat(names("/access/roles", "roleid")).contains("NoAccess", "PVEAdmin");
        assertThat(fields(listed.get("/access/users").ok(), "userid"))
                .containsExactly("listed@pve");
        assertThat(names("/nodes", "node")).containsExactly(Server.NODE);
        assertThat(names("/nodes", "maxcpu")).isEmpty();
        assertThat(names("/nodes", "maxcpu", on(NODE, "Sys.Audit"))).isNotEmpty();
        assertThat(rights.see("/cluster/options").ok().propertyNames())
                .containsExactly("allowed-tags");
        assertThat(fields(listed.get("/access/tfa").ok(), "userid")).containsExactly("listed@pve");
        rights.needs(
                "another's permissions",
                api -> api.get("/access/permissions?userid=listed@pve"),
                on("/access", "Sys.Audit"));

        assertThat(rights.wrong()).isEmpty();
    }

    /** Rights matter for models of one's own alone, which no node has yet. */
    @Test
    void everybodySeesTheModelsOfProcessors() throws IOException {
        String path = NODE + "/capabilities/qemu/cpu";

        TreeSet<String> seen = names(path, "name");

        assertThat(seen).contains("kvm64", "qemu64");
        assertThat(names(path, "name", on("/nodes", "Sys.Audit"))).isEqualTo(seen);
    }

    /** No operation that says in the contract that it checks more is left out here. */
    @Test
    @Order(Integer.MAX_VALUE)
    void everyRuleOfABuiltOperationIsTried() {
        assertThat(rights.untried(operation -> !MachineRightsIT.isOfMachines(operation))).isEmpty();
    }

    /** The password of whoever calls here. */
    private static String administrators() throws IOException {
        return Files.readString(server.data().resolve("admin-password")).strip();
    }

    /** With a ticket: a token is not the user it belongs to. */
    private static ApiClient listed() throws IOException {
        var client = new ApiClient(server.port(), server.data().resolve("tls/ca.pem"));
        client.logIn("listed@pve", "secret-of-listed");
        return client;
    }

    private static void shows(String path, String field, String value, Right right)
            throws IOException {
        assertThat(names(path, field)).as(path).doesNotContain(value);
        assertThat(names(path, field, right)).as("%s with %s", path, right).contains(value);
    }

    private static TreeSet<String> names(String path, String field, Right... held)
            throws IOException {
        return fields(rights.see(path, held).ok(), field);
    }

    private static TreeSet<String> fields(JsonNode rows, String field) {
        var values = new TreeSet<String>();
        StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.path(field).asString(""))
                .filter(value -> !value.isEmpty())
                .forEach(values::add);
        return values;
    }

    private static String guest(int vmid) {
        return "/vms/" + vmid;
    }

    private static String config(int vmid) {
        return LXC + "/" + vmid + "/config";
    }
}
