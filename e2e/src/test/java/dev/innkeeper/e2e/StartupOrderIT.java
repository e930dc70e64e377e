package dev.innkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Containers and machines that start with their node, in one order. */
@OnSharedServer
@ActsOnAllGuests
class StartupOrderIT {
    private static final int FIRST = 830;
    private static final int MACHINE = 831;
    private static final int LAST = 832;
    private static final int UNASKED = 833;
    private static final int UP_DELAY_SECONDS = 2;

    private static Server server;

    @BeforeAll
    static void create(Server shared) throws IOException {
        Requirements.program("qemu-system-x86_64");
        server = shared;
        String template = server.upload(Templates.busybox());
        container(FIRST, template, "order=1,up=0");
        container(LAST, template, "order=3");
        machine(MACHINE, Map.of("onboot", 1, "startup", "order=2,up=" + UP_DELAY_SECONDS));
        machine(UNASKED, Map.of("startup", "order=2"));
    }

    private static void container(int vmid, String template, String startup) throws IOException {
        Map<String, Object> options =
                Map.of(
                        "vmid",
                        vmid,
                        "ostemplate",
                        template,
                        "rootfs",
                        Server.STORAGE + ":0.1",
                        "memory",
                        64,
                        "onboot",
                        1,
                        "startup",
                        startup);
        succeed(server.api().post("/nodes/" + Server.NODE + "/lxc", options));
    }

    private static void machine(int vmid, Map<String, Object> options) throws IOException {
        Map<String, Object> all = new java.util.HashMap<>(options);
        all.putAll(Map.of("vmid", vmid, "memory", 64));
        succeed(server.api().post("/nodes/" + Server.NODE + "/qemu", all));
    }

    private static void succeed(ApiClient.Answer started) throws IOException {
        Tasks.succeed(server.api(), started);
    }

    @Test
    void guestsOfBothKindsStartAndStopInOrder() throws IOException {
        bulk("startall");

        List<JsonNode> started = tasks("vzstart", "qmstart");
        assertThat(guests(started)).containsExactly(FIRST, MACHINE, LAST);
        assertThat(started.get(2).get("starttime").asLong())
                .isGreaterThanOrEqualTo(started.get(1).get("endtime").asLong() + UP_DELAY_SECONDS);

        bulk("stopall");

        assertThat(guests(tasks("vzshutdown", "vzstop", "qmshutdown", "qmstop")))
                .containsExactly(LAST, MACHINE, FIRST);
        for (int vmid : new int[] {FIRST, MACHINE, LAST, UNASKED}) {
            String kind = vmid == FIRST || vmid == LAST ? "lxc" : "qemu";
            succeed(server.api().delete("/nodes/" + Server.NODE + "/" + kind + "/" + vmid));
            assertThat(Host.tracesOf(server, vmid)).isEmpty();
        }
    }

    /** The machine has nothing to hear its button, so that it is stopped in the end. */
    private static void bulk(String action) throws IOException {
        Map<String, Object> parameters = new java.util.HashMap<>();
        parameters.put("vms", FIRST + "," + MACHINE + "," + LAST + "," + UNASKED);
        if (action.equals("stopall")) {
            parameters.put("timeout", 2);
            parameters.put("force-stop", 1);
        }
        succeed(server.api().post("/nodes/" + Server.NODE + "/" + action, parameters));
    }

    /** Tasks of these kinds, in their order. */
    private static List<JsonNode> tasks(String... types) throws IOException {
        List<JsonNode> found = new ArrayList<>();
        for (int vmid : new int[] {FIRST, MACHINE, LAST, UNASKED}) {
            String path = "/nodes/" + Server.NODE + "/tasks?source=all&vmid=" + vmid;
            for (JsonNode task : server.api().get(path).ok()) {
                if (List.of(types).contains(task.get("type").stringValue())) {
                    found.add(task);
                }
            }
        }
        found.sort(Comparator.comparingLong(task -> task.get("starttime").asLong()));
        return found;
    }

    private static List<Integer> guests(List<JsonNode> tasks) {
        return tasks.stream().map(task -> Integer.parseInt(task.get("id").stringValue())).toList();
    }
}
