package dev.innkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.testkit.RfbClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/**
 * The life of one virtual machine with a system in it, which reads what cloud-init would, runs the
 * guest agent and shows pages on its network. A boot takes longer than everything else here, so the
 * steps share one and build on each other.
 */
@OnSharedServer
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MachineSystemIT {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJ0b3l0b3l0b3l0b3l0b3l0b3l0b3l0b3l0b3l0b3l0 ada@e2e";

    private static Server server;
    private static Machine machine;
    private static Machine template;
    private static Machine twin;
    private static String address = "";

    @BeforeAll
    static void boot() throws IOException {
        Requirements.machines();
        server = Server.fresh();
        machine = new Machine(server, 811);
        template = new Machine(server, 812);
        twin = new Machine(server, 813);
        address = address(81);
        List<String> order = new ArrayList<>();
        order.addAll(List.of("create", "/nodes/" + Server.NODE + "/qemu"));
        Map<String, String> options =
                Map.ofEntries(
                        Map.entry("vmid", "" + machine.vmid()),
                        Map.entry("name", "first"),
                        Map.entry("memory", "1024"),
                        Map.entry("cores", "2"),
                        Map.entry("vcpus", "1"),
                        Map.entry("kvm", "0"),
                        Map.entry("numa", "1"),
                        Map.entry("hotplug", "disk,network,usb,cpu,memory,cloudinit"),
                        Map.entry("agent", "1"),
                        Map.entry("serial0", "socket"),
                        Map.entry("scsihw", "virtio-scsi-single"),
                        Map.entry("net0", "virtio,bridge=" + server.bridge()),
                        Map.entry(
                                "scsi0",
                                Server.STORAGE
                                        + ":0,format=qcow2,import-from="
                                        + Templates.machine()),
                        Map.entry("ide2", Server.STORAGE + ":cloudinit"),
                        Map.entry("ciuser", "ada"),
                        Map.entry("cipassword", "secret-1"),
                        Map.entry("sshkeys", ApiClient.encode(KEY).replace("+", "%20")),
                        Map.entry("ipconfig0", "ip=" + server.address(81)));
        options.forEach((name, value) -> order.addAll(List.of("--" + name, value)));
        server.pvesh(order.toArray(String[]::new)).ok(); // only root takes files of the host

        machine.start();

        Machine.awaitPage(address, "", "first");
        machine.awaitAgent();
    }

    @AfterAll
    static void leaveNothing() throws IOException {
        if (server == null) {
            return;
        }
        try (Server own = server) {
            for (Machine guest : List.of(twin, template, machine)) {
                if (guest.get("status/current").status() == 200) {
                    guest.end("status/stop", Map.of());
                    guest.destroy();
                }
                assertThat(Host.tracesOf(own, guest.vmid())).isEmpty();
            }
        }
    }

    private static String address(int last) {
        return server.address(last).replaceFirst("/.*", "");
    }

    @Test
    @Order(1)
    void importedImageTakesWhatCloudInitWasGiven() throws IOException {
        assertThat(machine.inside("grep ^ada /etc/passwd")).contains("/home/ada");
        assertThat(machine.inside("cat /home/ada/.ssh/authorized_keys")).isEqualTo(KEY);
        assertThat(machine.inside("grep ^ada /etc/shadow")).startsWith("ada:$5$");
        assertThat(machine.config().get("cipassword").stringValue()).doesNotContain("secret-1");
    }

    @Test
    @Order(2)
    void agentInsideAnswersAndDoesWhatItIsTold() throws IOException {
        assertThat(machine.agent("get-osinfo").get("id").stringValue()).isEqualTo("tiny");
        assertThat(machine.agent("get-host-name").get("host-name").stringValue())
                .isEqualTo("first");
        assertThat(addresses()).contains(address);
        JsonNode started =
                machine.post(
                                "agent/exec",
                                Map.of(
                                        "command",
                                        List.of("/bin/sh", "-c", "tr a-z A-Z; echo no >&2; exit 3"),
                                        "input-data",
                                        "shout"))
                        .ok();
        String status = "agent/exec-status?pid=" + started.get("pid").asInt();
        Machine.await().until(() -> machine.get(status).ok().get("exited").asInt() == 1);

        assertThat(machine.inside("cat /proc/sys/kernel/hostname")).isEqualTo("first");
        machine.post("agent/file-write", Map.of("file", "/run/note", "content", "from outside"))
                .ok();
        assertThat(machine.get("agent/file-read?file=/run/note").ok().get("content").stringValue())
                .isEqualTo("from outside");
        machine.post("agent/set-user-password", Map.of("username", "ada", "password", "secret-2"))
                .ok();
        assertThat(machine.get("agent/exec?command=ls").status()).isEqualTo(501);
    }

    private static List<String> addresses() throws IOException {
        return machine.agent("network-get-interfaces")
                .valueStream()
                .flatMap(card -> card.path("ip-addresses").valueStream())
                .map(ip -> ip.get("ip-address").stringValue())
                .toList();
    }

    @Test
    @Order(3)
    void frozenFileSystemsTakeNothingUntilTheyThaw() throws IOException {
        machine.inside(
                "(while [ ! -e /run/enough ]; do n=$((n+1)); echo $n > /data/n; cp /data/n /run/www/n;"
                        + " usleep 10000; done) >/dev/null 2>&1 &");
        Machine.await().until(() -> !Machine.page(address, "n").isEmpty());

        assertThat(machine.post("agent/fsfreeze-freeze", Map.of()).ok().get("result").asInt())
                .isEqualTo(1);

        assertThat(frozen()).isEqualTo("frozen");
        String then = Machine.page(address, "n");
        Awaitility.await()
                .during(Duration.ofMillis(500))
                .until(() -> Machine.page(address, "n").equals(then));
        assertThat(machine.post("agent/fsfreeze-thaw", Map.of()).ok().get("result").asInt())
                .isEqualTo(1);
        assertThat(frozen()).isEqualTo("thawed");
        Machine.await().until(() -> !Machine.page(address, "n").equals(then));
        machine.inside("touch /run/enough");
    }

    private static String frozen() throws IOException {
        return machine.post("agent/fsfreeze-status", Map.of()).ok().get("result").stringValue();
    }

    @Test
    @Order(4)
    void diskAndCardArePluggedInAndOut() throws IOException {
        machine.change(
                Map.of(
                        "scsi1", Server.STORAGE + ":0.01,format=qcow2,serial=plugged",
                        "net1", "virtio=BC:24:11:08:11:01,bridge=" + server.bridge()));

        machine.awaitInside("ls /sys/block | grep sdb", "sdb");
        machine.awaitInside("cat /sys/class/net/*/address | grep 08:11:01", "bc:24:11:08:11:01");
        assertThat(Host.networkCard("tap811i1")).isTrue();
        assertThat(machine.pending()).isEmpty();

        machine.change(Map.of("delete", "scsi1,net1"));

        assertThat(machine.inside("ls /sys/block")).doesNotContain("sdb");
        assertThat(machine.inside("cat /sys/class/net/*/address")).doesNotContain("08:11:01");
        assertThat(Host.networkCard("tap811i1")).isFalse();
        assertThat(machine.config().has("unused0")).isTrue();
        assertThat(machine.pending()).isEmpty();
    }

    @Test
    @Order(5)
    void processorsAndMemoryComeAndGo() throws IOException {
        long memory = memoryInside();

        machine.change(Map.of("vcpus", 2, "memory", 1536));

        machine.awaitInside("ls -d /sys/devices/system/cpu/cpu1", "/sys/devices/system/cpu/cpu1");
        machine.inside("echo 1 > /sys/devices/system/cpu/cpu1/online");
        machine.awaitInside("nproc", "2");
        Machine.await().until(() -> memoryInside() >= memory + 500);
        assertThat(machine.pending()).isEmpty();

        machine.change(Map.of("memory", 1024));
        assertThat(memoryInside()).isEqualTo(memory);
        machine.change(Map.of("vcpus", 1)); // QEMU cannot without KVM
        assertThat(machine.pending()).containsExactly("vcpus");
        machine.change(Map.of("revert", "vcpus"));
        assertThat(machine.pending()).isEmpty();
    }

    /** In mebibytes. */
    private static long memoryInside() throws IOException {
        return Long.parseLong(
                machine.inside("awk '/MemTotal/ { print int($2/1024) }' /proc/meminfo"));
    }

    @Test
    @Order(6)
    void cloudInitGivesTheRunningMachineAnotherUser() throws IOException {
        machine.change(Map.of("ciuser", "bob"));

        assertThat(machine.pending()).isEmpty();
        assertThat(machine.get("cloudinit/dump?type=user").ok().stringValue())
                .contains("user: bob");
        machine.awaitInside("first-boot; grep -o /home/bob /etc/passwd", "/home/bob");
    }

    @Test
    @Order(7)
    void grownDiskIsLargerInside() throws IOException {
        String size = "cat /sys/block/sda/size";
        long before = Long.parseLong(machine.inside(size));

        Tasks.succeed(
                server.api(),
                server.api()
                        .put(machine.path() + "/resize", Map.of("disk", "scsi0", "size", "+64M")));

        machine.awaitInside(size, "" + (before + (64 << 11)));
        assertThat(machine.config().get("scsi0").stringValue()).contains("size=114M");
    }

    @Test
    @Order(8)
    void rollbackBringsTheMemoryBack() throws IOException {
        machine.inside("echo first > /run/word; echo first > /data/word; sync");
        String boot = machine.inside("cat /proc/sys/kernel/random/boot_id");
        machine.run("snapshot", Map.of("snapname", "before", "vmstate", 1));
        machine.inside("echo second > /run/word; echo second > /data/word; sync");

        machine.run("snapshot/before/rollback", Map.of());

        assertThat(machine.current().get("qmpstatus").stringValue()).isEqualTo("running");
        machine.awaitAgent();
        assertThat(machine.inside("cat /run/word /data/word")).isEqualTo("first\nfirst");
        assertThat(machine.inside("cat /proc/sys/kernel/random/boot_id")).isEqualTo(boot);
        Machine.awaitPage(address, "", "first");
        Tasks.succeed(server.api(), server.api().delete(machine.path() + "/snapshot/before"));
    }

    @Test
    @Order(9)
    void screenIsSeenThroughTheWebSocket() throws IOException {
        JsonNode ticket = machine.post("vncproxy", Map.of("websocket", 1)).ok();
        try (VncLink link = VncLink.open(server.api(), machine.path() + "/vncwebsocket", ticket)) {
            RfbClient viewer = link.viewer();
            assertThat(viewer.connect(ticket.get("ticket").stringValue())).contains("first");
            assertThat(viewer.width()).isGreaterThan(600);
            Machine.await().until(() -> viewer.brightPixels() > 20);
            assertThat(viewer.brightPixels()).isLessThan(viewer.width() * viewer.height() / 2);
            assertThat(replayed(ticket)).isEqualTo(401);
        }
        JsonNode generated = machine.post("vncproxy", Map.of("generate-password", 1)).ok();
        try (VncLink link =
                VncLink.open(server.api(), machine.path() + "/vncwebsocket", generated)) {
            link.viewer().connect(generated.get("password").stringValue());
            assertThat(link.viewer().brightPixels()).isPositive();
        }
    }

    @Test
    @Order(10)
    void serialTerminalLetsTheUserIn() throws IOException {
        JsonNode ticket = machine.post("termproxy", Map.of("serial", "serial0")).ok();

        try (TerminalClient terminal =
                TerminalClient.open(server.api(), machine.path() + "/vncwebsocket", ticket)) {
            terminal.awaitText("OK");
            terminal.type("\r");
            terminal.awaitText("login:");
            terminal.type("ada\r");
            terminal.awaitText("Password:");
            terminal.type("secret-2\r"); // which the agent set
            terminal.awaitText("$");
            terminal.type("echo I am $(id -un) at $(hostname)\r");
            terminal.awaitText("I am ada at first");
            terminal.type("exit\r");
            assertThat(replayed(ticket)).isEqualTo(401);
        }
    }

    private static int replayed(JsonNode ticket) {
        return TerminalClient.refusal(server.api(), machine.path() + "/vncwebsocket", ticket);
    }

    @Test
    @Order(11)
    void liveCopyBecomesATemplateWhoseLinkedCloneRunsBesideIt() throws IOException {
        machine.inside("echo from-the-first > /data/marker; sync");
        machine.run("clone", Map.of("newid", template.vmid(), "full", 1, "name", "copied"));
        assertThat(machine.status()).isEqualTo("running");
        template.run("template", Map.of());
        template.run("clone", Map.of("newid", twin.vmid(), "name", "second"));
        assertThat(twin.volume("scsi0")).contains("base-812-disk-");
        twin.change(Map.of("ipconfig0", "ip=" + server.address(83), "agent", 0));

        twin.start();

        Machine.awaitPage(address(83), "", "second");
        assertThat(Machine.page(address(83), "data/marker")).isEqualTo("from-the-first");
        assertThat(Machine.page(address, "")).isEqualTo("first");
        assertThat(server.await(server.api().delete(template.path()))).isNotEqualTo("OK");
        assertThat(Machine.page(address(83), "data/marker")).isEqualTo("from-the-first");
    }

    @Test
    @Order(12)
    void powerButtonShutsDownTheOneWithoutAnAgent() throws IOException {
        twin.run("status/shutdown", Map.of("timeout", 60));

        assertThat(twin.status()).isEqualTo("stopped");
        assertThat(Host.networkCard("tap813i0")).isFalse();
    }

    @Test
    @Order(13)
    void suspendedMachineHoldsStillAndGoesOn() throws IOException {
        machine.run("status/suspend", Map.of());
        assertThat(machine.current().get("qmpstatus").stringValue()).isEqualTo("paused");
        assertThat(Machine.page(address, "")).isEmpty();

        machine.run("status/resume", Map.of());

        assertThat(machine.current().get("qmpstatus").stringValue()).isEqualTo("running");
        Machine.awaitPage(address, "", "first");
    }

    @Test
    @Order(14)
    void suspendedToDiskItWakesUpWithItsMemory() throws IOException {
        machine.inside("echo asleep > /run/word");

        machine.run("status/suspend", Map.of("todisk", 1));

        assertThat(machine.status()).isEqualTo("stopped");
        assertThat(machine.config().get("lock").stringValue()).isEqualTo("suspended");
        machine.start();
        Machine.awaitPage(address, "", "first");
        machine.awaitAgent();
        assertThat(machine.inside("cat /run/word")).isEqualTo("asleep");
        assertThat(machine.config().has("lock")).isFalse();
    }

    @Test
    @Order(15)
    void rebootTakesUpWhatWasPending() throws IOException {
        String boot = machine.inside("cat /proc/sys/kernel/random/boot_id");
        machine.change(Map.of("cores", 1, "delete", "vcpus", "name", "again"));
        assertThat(machine.pending()).contains("cores");

        machine.run("status/reboot", Map.of("timeout", 60));

        Machine.awaitPage(address, "", "again");
        machine.awaitAgent();
        assertThat(machine.pending()).isEmpty();
        assertThat(machine.inside("cat /proc/sys/kernel/random/boot_id")).isNotEqualTo(boot);
    }

    @Test
    @Order(16)
    void killedQemuIsSeenWithinASecond() throws IOException {
        ProcessHandle qemu = ProcessHandle.of(machine.current().get("pid").asLong()).orElseThrow();

        qemu.destroyForcibly();
        long begin = System.nanoTime();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .until(() -> machine.status().equals("stopped"));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
    }
}
