package dev.innkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Machines with something wrong: what is refused, and what is said of it. None has a system. */
@OnSharedServer
class MachineFaultsIT {
    private static final int GUEST = 820;
    private static final int OTHER = 821;

    private static Server server;

    private final Machine machine = new Machine(server, GUEST);
    private final Machine other = new Machine(server, OTHER);

    @BeforeAll
    static void start(Server shared) {
        Requirements.program("qemu-system-x86_64");
        server = shared;
    }

    @AfterEach
    void clean() throws IOException {
        for (Machine guest : new Machine[] {machine, other}) {
            if (guest.get("status/current").status() == 200) {
                guest.end("status/stop", Map.of());
                guest.destroy();
            }
            assertThat(Host.tracesOf(server, guest.vmid())).isEmpty();
        }
    }

    private static void create(Machine machine, Map<String, ?> options) throws IOException {
        assertThat(creation(machine, options)).isEqualTo("OK");
    }

    /** How the task of a creation ended. */
    private static String creation(Machine machine, Map<String, ?> options) throws IOException {
        Map<String, Object> all = new HashMap<>(options);
        all.put("vmid", machine.vmid());
        all.putIfAbsent("memory", 64);
        return server.await(server.api().post("/nodes/" + Server.NODE + "/qemu", all));
    }

    private static Path image(String name, String... options) throws IOException {
        Path image = server.data().resolve("volumes/images/" + GUEST).resolve(name);
        Files.createDirectories(image.getParent());
        Programs.run("sh", "-c", "qemu-img create -q " + String.join(" ", options) + " " + image)
                .ok();
        return image;
    }

    @Test
    void imageBasedOnAFileOfTheHostIsNeitherImportedNorStarted() throws IOException {
        image("vm-820-disk-7.qcow2", "-f qcow2 -F raw -b /etc/hostname");
        String volume = Server.STORAGE + ":" + GUEST + "/vm-820-disk-7.qcow2";
        create(machine, Map.of());

        assertThat(creation(other, Map.of("scsi0", Server.STORAGE + ":0,import-from=" + volume)))
                .contains("is based on '/etc/hostname'");
        machine.end("config", Map.of("scsi0", volume));
        assertThat(machine.end("status/start", Map.of())).contains("'/etc/hostname'");
        assertThat(machine.status()).isEqualTo("stopped");
    }

    @Test
    void diskThatIsNotWhatItsNameSaysIsRefused() throws IOException {
        image("vm-820-disk-7.qcow2", "-f vmdk -o size=1M").toString();
        String volume = Server.STORAGE + ":" + GUEST + "/vm-820-disk-7.qcow2";
        create(machine, Map.of());

        assertThat(creation(other, Map.of("scsi0", Server.STORAGE + ":0,import-from=" + volume)))
                .contains("is not a qcow2 image, but vmdk");
        machine.end("config", Map.of("scsi0", volume));
        assertThat(machine.end("status/start", Map.of())).contains("qcow2");
        assertThat(machine.status()).isEqualTo("stopped");
    }

    @Test
    void diskNeverShrinks() throws IOException {
        create(machine, Map.of("scsi0", Server.STORAGE + ":0.01"));
        ApiClient.Answer answer =
                server.api().put(machine.path() + "/resize", Map.of("disk", "scsi0", "size", "1M"));

        String said =
                answer.status() == 200
                        ? server.await(answer)
                        : answer.body().get("message").stringValue();
        assertThat(said).contains("shrink");
        assertThat(machine.config().get("scsi0").stringValue()).contains("size=10M");
    }

    @Test
    void secondMachineWithTheSameAddressIsWarnedOf() throws IOException {
        String card = "virtio=BC:24:11:08:20:00,bridge=" + server.bridge();
        create(machine, Map.of("net0", card));

        String end = creation(other, Map.of("net1", card));

        assertThat(end).isEqualTo("OK");
        assertThat(log(other, "qmcreate")).contains("WARN: ").contains("guest " + GUEST);
    }

    @Test
    void startNeedsItsBridgeItsVolumesAndItsFirmware() throws IOException {
        create(
                machine,
                Map.of(
                        "scsi0",
                        Server.STORAGE + ":0.01,format=raw",
                        "net0",
                        "virtio,bridge=vmbr9876"));
        assertThat(machine.end("status/start", Map.of()))
                .contains("bridge 'vmbr9876' does not exist");

        machine.change(Map.of("delete", "net0"));
        Files.delete(server.data().resolve("volumes/images/820/vm-820-disk-0.raw"));
        assertThat(machine.end("status/start", Map.of())).contains("vm-820-disk-0.raw");

        server.pvesh(
                        "set",
                        machine.path() + "/config",
                        "--delete",
                        "scsi0",
                        "--args",
                        "-bios none.bin")
                .ok();
        assertThat(machine.end("status/start", Map.of())).contains("none.bin");
        assertThat(machine.status()).isEqualTo("stopped");
    }

    @Test
    void qemuThatDiesAtItsStartSaysWhy() throws IOException {
        create(machine, Map.of());
        server.pvesh("set", machine.path() + "/config", "--args", "-device no-such-device").ok();

        assertThat(machine.end("status/start", Map.of()))
                .startsWith("start failed: ")
                .contains("no-such-device");
        assertThat(machine.status()).isEqualTo("stopped");
    }

    @Test
    void taskWhoseQemuIsKilledSaysSo() throws IOException {
        create(machine, Map.of("scsi0", Server.STORAGE + ":0.125,format=raw"));
        Path disk = server.data().resolve("volumes/images/820/vm-820-disk-0.raw");
        Programs.run("sh", "-c", "head -c 128M /dev/urandom > " + disk).ok();
        machine.start();
        String upid =
                machine.post("clone", Map.of("newid", OTHER, "full", 1, "bwlimit", 256))
                        .ok()
                        .stringValue();
        Machine.await().until(() -> Tasks.log(server.api(), upid).contains("transferred"));

        ProcessHandle.of(machine.current().get("pid").asLong()).orElseThrow().destroyForcibly();

        assertThat(Tasks.await(server.api(), upid))
                .as(() -> Tasks.log(server.api(), upid))
                .contains("820")
                .isNotEqualTo("OK");
        assertThat(machine.status()).isEqualTo("stopped");
        Machine.await().until(() -> other.get("status/current").status() != 200);
    }

    @Test
    void agentThatNeverAnswersHoldsNobodyUp() throws IOException {
        create(machine, Map.of("agent", "1"));
        machine.start();

        CompletableFuture<ApiClient.Answer> asked =
                CompletableFuture.supplyAsync(() -> {
                    try {
                        return machine.get("agent/get-osinfo"); // which waits for ten seconds
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
        long begin = System.nanoTime();
        assertThat(machine.status()).isEqualTo("running");
        assertThat(machine.post("agent/ping", Map.of()).body().get("message").stringValue())
                .contains("QEMU guest agent is not running");
        machine.change(Map.of("description", "while it waits"));
        machine.run("status/suspend", Map.of());
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(9));
        assertThat(asked).isNotDone();

        assertThat(asked.join().body().get("message").stringValue())
                .contains("QEMU guest agent is not running");
    }

    private static String log(Machine machine, String type) throws IOException {
        String tasks = "/nodes/" + Server.NODE + "/tasks?source=all&vmid=" + machine.vmid();
        String upid =
                server.api()
                        .get(tasks + "&typefilter=" + type)
                        .ok()
                        .get(0)
                        .get("upid")
                        .stringValue();
        return Tasks.log(server.api(), upid);
    }
}
