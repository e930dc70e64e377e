package dev.innkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Power cuts. While clients create, start, stop and destroy containers, one of the processes is
 * killed at random moments and started again, the database by the control plane itself (whose death
 * is the broker's too). Afterwards nothing that was acknowledged is lost, no lock stays, and
 * nothing is left behind.
 *
 * <p>{@code -Dinnkeeper.e2e.kills=20} sets the number of kills, {@code -Dinnkeeper.e2e.seed=…}
 * repeats a run.
 */
@OnOwnServer
class CrashIT {
    private static final int KILLS = Integer.getInteger("innkeeper.e2e.kills", 2);
    private static final long SEED = Long.getLong("innkeeper.e2e.seed", System.nanoTime());
    private static final int CLIENTS = 3;
    private static final int FIRST_GUEST = 200;

    @ParameterizedTest
    @ValueSource(strings = {"control-plane", "agent or database"})
    void losesNothingWhenKilled(String processes) throws Exception {
        System.out.printf("%d kills of %s, -Dinnkeeper.e2e.seed=%d%n", KILLS, processes, SEED);
        String[] victims = processes.split(" or ");
        var random = new Random(SEED);
        try (Server server = Server.fresh()) {
            String template = server.upload(Templates.busybox());
            List<Customer> customers = new ArrayList<>();
            try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> running = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    var customer =
                            new Customer(server, FIRST_GUEST + i, template, random.nextLong());
                    customers.add(customer);
                    running.add(clients.submit(customer));
                }
                for (int i = 0; i < KILLS; i++) {
                    LockSupport.parkNanos(
                            TimeUnit.MILLISECONDS.toNanos(200 + random.nextInt(4000)));
                    server.kill(victims[i % victims.length]);
                    server.start();
                }
                customers.forEach(Customer::finish);
                for (Future<?> client : running) {
                    client.get(5, TimeUnit.MINUTES);
                }
            } catch (Exception | AssertionError e) {
                System.err.println(server.log());
                throw e;
            }
            for (Customer customer : customers) {
                System.out.println(customer.summary());
                check(server, customer.vmid());
            }
        }
    }

    /** The guest's customer has seen all its tasks end; now the world must agree with itself. */
    private static void check(Server server, int vmid) throws IOException {
        ApiClient api = server.logIn();
        String path = "/nodes/" + Server.NODE + "/lxc/" + vmid;
        var listed = api.get(path + "/status/current");
        if (listed.status() == 200) {
            assertThat(api.get(path + "/config").ok().has("lock")).as("lock of %d", vmid).isFalse();
            Awaitility.await("the list agrees with the host about " + vmid)
                    .atMost(Duration.ofSeconds(20))
                    .until(() ->
                            api.get(path + "/status/current")
                                    .ok()
                                    .get("status")
                                    .stringValue()
                                    .equals(Host.isRunning(server, vmid) ? "running" : "stopped"));
            if (Host.isRunning(server, vmid)) {
                Tasks.succeed(api, api.post(path + "/status/stop", java.util.Map.of()));
            }
            Tasks.succeed(api, api.delete(path));
        }
        assertThat(server.guests()).noneMatch(guest -> guest.get("vmid").asInt() == vmid);
        assertThat(Host.tracesOf(server, vmid)).isEmpty();
        assertThat(
                        api.get("/nodes/" + Server.NODE + "/storage/" + Server.STORAGE + "/content")
                                .ok())
                .noneMatch(volume -> volume.path("vmid").asInt(0) == vmid);
    }
}
