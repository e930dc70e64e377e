package dev.innkeeper.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.contracts.ClusterEvent.NodeMember;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.outbox.Projections;
import dev.innkeeper.tasks.TaskStatus;
import dev.innkeeper.tasks.Tasks;
import dev.innkeeper.testkit.ServiceUnderTest;
import dev.innkeeper.testkit.TestBroker;
import dev.innkeeper.testkit.TestDatabase;
import dev.innkeeper.testkit.TestTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** The service with a home node, and the words in which tests speak of realms. */
final class RealmsLab implements AutoCloseable {
    static final Optional<Caller> ROOT = Optional.of(Caller.user(UserId.ROOT));

    private final TestBroker broker;
    private final TestTopics topics;
    private final ServiceUnderTest service;
    private final Gate gate;

    private RealmsLab(Path folder) {
        broker = TestBroker.start();
        topics = new TestTopics(broker);
        topics.publish(
                new NodeMember(new NodeName("pve1"), 1, "127.0.0.1", 1, "", true, Instant.EPOCH));
        service =
                ServiceUnderTest.start(
                        AuthServiceApplication.class,
                        "auth",
                        TestDatabase.create(),
                        broker,
                        Map.of("auth.master-key-file", folder.resolve("master-key")));
        gate = new Gate(service);
    }

    static RealmsLab start(Path folder) {
        return new RealmsLab(folder);
    }

    /** Calls as root. */
    Gate.Answer call(String method, String path, Map<String, ?> parameters) {
        return gate.call(method, path, parameters, ROOT);
    }

    Gate.Answer callAsNobody(String method, String path, Map<String, ?> parameters) {
        return gate.call(method, path, parameters, Optional.empty());
    }

    JsonNode done(String method, String path, Map<String, ?> parameters) {
        Gate.Answer answer = call(method, path, parameters);
        assertThat(answer.status()).as(answer.reason() + " " + answer.errors()).isEqualTo(200);
        return answer.data();
    }

    void makeRealm(String realm, String type, Map<String, ?> options) {
        Map<String, Object> all = new HashMap<>(options);
        all.put("realm", realm);
        all.put("type", type);
        done("POST", "/access/domains", all);
    }

    int login(String user, String password) {
        return callAsNobody(
                        "POST", "/access/ticket", Map.of("username", user, "password", password))
                .status();
    }

    /** Syncs, and waits for the end; how it ended. */
    String sync(String realm, Map<String, ?> options) {
        Gate.Answer answer = call("POST", "/access/domains/" + realm + "/sync", options);
        return answer.status() == 200
                ? ended(Upid.parse(answer.data().asString()))
                : answer.reason();
    }

    String ended(Upid upid) {
        Tasks tasks = service.bean(Tasks.class);
        return await().atMost(Duration.ofMinutes(3))
                .until(() -> tasks.find(upid).flatMap(TaskStatus::exitStatus), Optional::isPresent)
                .orElseThrow();
    }

    boolean has(String user, String path, String privilege) {
        // A call waits until the service has read what it said itself.
        done("GET", "/access/roles", Map.of());
        return service.bean(Permissions.class)
                .snapshot()
                .has(Caller.parse(user), new AclPath(path), privilege);
    }

    JsonNode users() {
        return done("GET", "/access/users", Map.of("full", "1"));
    }

    <T> T bean(Class<T> type) {
        return service.bean(type);
    }

    JdbcTemplate database() {
        return service.bean(JdbcTemplate.class);
    }

    /** Of the last change of access that the service read back, once nothing is on its way. */
    long sequence() {
        long written =
                Objects.requireNonNull(
                        database()
                                .queryForObject(
                                        "select sequence from outbox_topic where topic = ?",
                                        Long.class,
                                        Topics.ACCESS));
        await().atMost(Duration.ofMinutes(3)).until(() -> read() >= written);
        return read();
    }

    private long read() {
        return service.bean(Projections.class).positions().sequences().getOrDefault("access", 0L);
    }

    @Override
    public void close() {
        service.close();
        topics.close();
        broker.close();
    }
}
