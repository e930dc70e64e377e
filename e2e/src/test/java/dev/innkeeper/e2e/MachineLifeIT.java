package dev.innkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Virtual machines through the API, emulated by the node's QEMU. */
@OnSharedServer
class MachineLifeIT {
    private static Server server;

    @BeforeAll
    static void start(Server shared) {
        server = shared;
    }

    @Test
    void livesOnACopyOfAnotherDiskAndLeavesNothingBehind() throws IOException {
        create(801, Map.of("scsi0", Server.STORAGE + ":0.1,format=qcow2"));
        String disk = volume(801, "scsi0");
        create(
                802,
                Map.of(
                        "virtio0", Server.STORAGE + ":0,format=qcow2,import-from=" + disk,
                        "net0", "virtio,bridge=" + server.bridge(),
                        "serial0", "socket"));
        assertThat(volume(802, "virtio0")).endsWith("/vm-802-disk-0.qcow2");

        Tasks.succeed(server.api(), post(802, "status/start", Map.of()));

        var running = server.api().get(path(802) + "/status/current").ok();
        assertThat(running.get("status").stringValue()).isEqualTo("running");
        assertThat(running.get("qmpstatus").stringValue()).isEqualTo("running");
        assertThat(running.get("pid").asLong()).isPositive();
        assertThat(running.get("blockstat").has("virtio0")).isTrue();
        server.api().put(path(802) + "/config", Map.of("cores", 2, "name", "renamed")).ok();
        assertThat(config(802, "name")).isEqualTo("renamed");

        Tasks.succeed(
                server.api(), post(802, "snapshot", Map.of("snapname", "with-ram", "vmstate", 1)));
        Tasks.succeed(server.api(), post(802, "snapshot/with-ram/rollback", Map.of()));
        Tasks.succeed(server.api(), post(802, "status/stop", Map.of()));
        for (int vmid : new int[] {801, 802}) {
            Tasks.succeed(server.api(), server.api().delete(path(vmid)));
            assertThat(Host.tracesOf(server, vmid)).isEmpty();
            assertThat(data("agent/qemu", vmid)).doesNotExist();
        }
    }

    @Test
    void growsMovesAndCopiesItsDisk() throws IOException {
        create(803, Map.of("scsi0", Server.STORAGE + ":0.1,format=qcow2"));

        Tasks.succeed(
                server.api(),
                server.api().put(path(803) + "/resize", Map.of("disk", "scsi0", "size", "+1G")));
        assertThat(config(803, "scsi0")).contains("size=1126M");
        Tasks.succeed(server.api(), post(803, "clone", Map.of("newid", 804, "full", 1)));
        Tasks.succeed(server.api(), post(804, "template", Map.of()));
        Tasks.succeed(server.api(), post(804, "clone", Map.of("newid", 805)));

        assertThat(volume(805, "scsi0")).contains("base-804-disk-0.qcow2/");
        Tasks.succeed(server.api(), post(805, "status/start", Map.of()));
        Tasks.succeed(server.api(), post(805, "status/stop", Map.of()));
        for (int vmid : new int[] {805, 804, 803}) {
            Tasks.succeed(server.api(), server.api().delete(path(vmid)));
            assertThat(Host.tracesOf(server, vmid)).isEmpty();
        }
    }

    private static void create(int vmid, Map<String, ?> options) throws IOException {
        var parameters = new HashMap<String, Object>(options);
        parameters.put("vmid", vmid);
        parameters.put("memory", 64);
        parameters.put("scsihw", "virtio-scsi-pci");
        Tasks.succeed(
                server.api(), server.api().post("/nodes/" + Server.NODE + "/qemu", parameters));
    }

    private static ApiClient.Answer post(int vmid, String action, Map<String, ?> parameters)
            throws IOException {
        return server.api().post(path(vmid) + "/" + action, parameters);
    }

    private static String volume(int vmid, String slot) throws IOException {
        return config(vmid, slot).split(",")[0];
    }

    private static String config(int vmid, String option) throws IOException {
        return server.api().get(path(vmid) + "/config").ok().get(option).stringValue();
    }

    private static Path data(String folder, int vmid) {
        return server.data().resolve(folder).resolve(Integer.toString(vmid));
    }

    private static String path(int vmid) {
        return "/nodes/" + Server.NODE + "/qemu/" + vmid;
    }
}
