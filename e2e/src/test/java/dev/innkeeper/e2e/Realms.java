package dev.innkeeper.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/** The words in which scenarios speak of realms and of those who come from them. */
final class Realms {
    private static final AtomicInteger PEOPLE = new AtomicInteger();

    private final Server server;

    Realms(Server server) {
        this.server = server;
    }

    void make(Map<String, Object> realm) throws IOException {
        server.api().post("/access/domains", realm).ok();
    }

    void list(String user) throws IOException {
        server.api().post("/access/users", Map.of("userid", user)).ok();
    }

    /** How a sync ended; why it did not begin, if it did not. */
    String sync(String realm, Map<String, ?> options) throws IOException {
        ApiClient.Answer started =
                server.api().post("/access/domains/" + realm + "/sync", new HashMap<>(options));
        return started.status() == 200 ? server.await(started) : started.body().toString();
    }

    TreeSet<String> userids() throws IOException {
        TreeSet<String> found = new TreeSet<>();
        server.api()
                .get("/access/users")
                .ok()
                .forEach(row -> found.add(row.path("userid").asString()));
        return found;
    }

    TreeSet<String> members(String group) throws IOException {
        TreeSet<String> found = new TreeSet<>();
        server.api()
                .get("/access/groups/" + group)
                .ok()
                .path("members")
                .forEach(member -> found.add(member.asString()));
        return found;
    }

    /** Somebody who is not logged in, at an address of his own. */
    ApiClient person() {
        int number = PEOPLE.incrementAndGet();
        try {
            return new ApiClient(
                    server.port(),
                    server.data().resolve("tls/ca.pem"),
                    InetAddress.getByAddress(
                            new byte[] {127, 1, (byte) (number >> 8), (byte) number}));
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    ApiClient person(String user, String password) throws IOException {
        ApiClient person = person();
        person.logIn(user, password);
        return person;
    }

    /** The status of a login. */
    int login(String user, String password) {
        try {
            return person().post("/access/ticket", Map.of("username", user, "password", password))
                    .status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void createGuest(int vmid) throws IOException {
        Tasks.succeed(
                server.api(),
                server.api()
                        .post(
                                "/nodes/" + Server.NODE + "/lxc",
                                Map.of(
                                        "vmid",
                                        vmid,
                                        "ostemplate",
                                        server.upload(Templates.busybox()),
                                        "rootfs",
                                        Server.STORAGE + ":0.1",
                                        "unprivileged",
                                        1)));
    }

    void destroyGuest(int vmid) throws IOException {
        ApiClient.Answer stopped = server.api().post(guest(vmid) + "/status/stop", Map.of());
        if (stopped.status() == 200) {
            server.await(stopped);
        }
        server.await(server.api().delete(guest(vmid)));
    }

    static String guest(int vmid) {
        return "/nodes/" + Server.NODE + "/lxc/" + vmid;
    }
}
