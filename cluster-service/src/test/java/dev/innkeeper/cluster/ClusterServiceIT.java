package dev.innkeeper.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.cluster.ca.Pem;
import dev.innkeeper.contracts.AgentReport;
import dev.innkeeper.contracts.AuditEvent;
import dev.innkeeper.contracts.AuditEvent.AccessChanged;
import dev.innkeeper.contracts.AuditEvent.LoggedIn;
import dev.innkeeper.contracts.AuditEvent.LoginFailed;
import dev.innkeeper.contracts.GuestEvent;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.TaskEvent;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.testkit.RecordingAgent;
import dev.innkeeper.testkit.ServiceUnderTest;
import dev.innkeeper.testkit.ServiceUnderTest.Answer;
import dev.innkeeper.testkit.TestBroker;
import dev.innkeeper.testkit.TestDatabase;
import dev.innkeeper.testkit.TestTopics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ClusterServiceIT {
    private static final Caller ROOT = Caller.user(UserId.ROOT);
    private static final Caller STRANGER = Caller.parse("alice@pve");
    private static final String UPID_PATH = "/nodes/{node}/tasks/{upid}";

    @TempDir private static Path folder;

    private static TestBroker broker;
    private static TestTopics topics;
    private static ServiceUnderTest service;

    @BeforeAll
    static void start() throws GeneralSecurityException, IOException {
        TestAuthority.make(folder);
        broker = TestBroker.start();
        topics = new TestTopics(broker);
        topics.create("access", true);
        topics.create("guests", true);
        service =
                ServiceUnderTest.start(
                        ClusterServiceApplication.class,
                        "cluster",
                        TestDatabase.create(),
                        broker,
                        Map.of(
                                "innkeeper.ca.certificate", folder.resolve("ca.pem"),
                                "innkeeper.ca.key", folder.resolve("ca.key"),
                                "innkeeper.home-node", "pve1",
                                "innkeeper.join-token-file", folder.resolve("join-token"),
                                "innkeeper.kafka.topic-scan", "100ms"));
    }

    @AfterAll
    static void stop() {
        service.close();
        topics.close();
        broker.close();
    }

    @Test
    void admitsTheHomeNodeOnceByTheTokenInTheFile() throws Exception {
        String token = Files.readString(folder.resolve("join-token")).strip();
        KeyPair key = TestAuthority.newKey();

        Answer joined = join("pve1", token, key);
        Answer again = join("pve1", token, key);
        Answer byCertificate =
                joinByCertificate("pve1", key, joined.data().path("certificate").asString());
        Answer byOtherKey =
                joinByCertificate(
                        "pve1",
                        TestAuthority.newKey(),
                        joined.data().path("certificate").asString());

        assertThat(joined.status()).isEqualTo(200);
        var certificate = Pem.certificate(joined.data().path("certificate").asString());
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=node-pve1");
        assertThat(certificate.getSubjectAlternativeNames().toString())
                .contains("pve1", "127.0.0.1");
        assertThat(joined.data().path("number").asInt()).isEqualTo(1);
        assertThat(joined.data().path("kafka").asString()).isEqualTo(broker.bootstrapServers());
        assertThat(again.status()).isEqualTo(403);
        assertThat(byCertificate.status()).isEqualTo(200);
        assertThat(byOtherKey.status()).isEqualTo(403);
    }

    /** The answer to the first may have been lost on its way. */
    @Test
    void sameRequestMayComeAgain() throws Exception {
        String token = token(Map.of());
        String request = TestAuthority.request(TestAuthority.newKey());

        Answer joined = join("patient", token, request);
        Answer again = join("patient", token, request);
        remove("patient");
        Answer removed = join("patient", token, request);

        assertThat(joined.status()).isEqualTo(200);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.data().path("number")).isEqualTo(joined.data().path("number"));
        assertThat(again.data().path("commands")).isEqualTo(joined.data().path("commands"));
        assertThat(removed.status()).isEqualTo(403);
    }

    @Test
    void keepsNodesFromTakingEachOthersNames() throws Exception {
        KeyPair key = TestAuthority.newKey();
        String first = token(Map.of());
        String second = token(Map.of());
        String bound = token(Map.of("node", "pve2"));

        Answer joined = join("pve2", first, key);
        Answer thief = join("pve2", second, TestAuthority.newKey());
        Answer otherName = join("pve3", bound, key);
        Answer reinstalled = join("pve2", token(Map.of("node", "pve2")), TestAuthority.newKey());

        assertThat(joined.status()).isEqualTo(200);
        assertThat(thief.message()).contains("member already");
        assertThat(otherName.message()).contains("not for node 'pve3'");
        assertThat(reinstalled.status()).isEqualTo(200);
    }

    @Test
    void endsAMembership() throws Exception {
        String token = token(Map.of("node", "leaver"));
        Answer joined = join("leaver", token, TestAuthority.newKey());

        Answer before = service.call("GET", "/cluster/config/nodes", Map.of(), ROOT);
        Answer removed = remove("leaver");
        Answer again = remove("leaver");
        Answer home = remove("pve1");

        assertThat(joined.status()).isEqualTo(200);
        assertThat(joined.data().path("commands").asLong(-1)).isZero();
        assertThat(before.data().toString()).contains("\"name\":\"leaver\"");
        assertThat(removed.status()).isEqualTo(200);
        assertThat(again.message())
                .isEqualTo("Node/IP: leaver is not a known host of the cluster.");
        assertThat(home.status()).isEqualTo(500);
        assertThat(join("leaver", token(Map.of("node", "leaver")), TestAuthority.newKey()).status())
                .isEqualTo(200);
    }

    @Test
    void tokenNamesTheAuthorityToTrust() throws Exception {
        String fingerprint =
                Pem.fingerprint(Pem.certificate(Files.readString(folder.resolve("ca.pem"))));

        assertThat(token(Map.of("node", "anybody")))
                .endsWith("." + fingerprint.replace(":", "").toLowerCase(Locale.ROOT));
    }

    @Test
    void showsATaskFromItsStartToItsEnd() {
        Upid upid = upid(1, "vzstart", "100", "root@pam");
        publish("guest", upid, new TaskEvent.TaskStarted(upid, upid.start()));
        awaitStatus(upid, "running");
        Answer active =
                service.call(
                        "GET",
                        "/nodes/{node}/tasks",
                        Map.of("node", "pve1", "source", "active", "vmid", 100),
                        ROOT);
        publish("guest", upid, new TaskEvent.TaskLogged(upid, 1, List.of("one", "TASK OK")));
        publish(
                "guest",
                upid,
                new TaskEvent.TaskFinished(
                        upid, upid.start().plusSeconds(3), "OK", Map.of("guests", 0L)));
        awaitStatus(upid, "stopped");
        Answer status = service.call("GET", UPID_PATH + "/status", task(upid), ROOT);
        Answer log = service.call("GET", UPID_PATH + "/log", task(upid), ROOT);
        Answer list =
                service.call(
                        "GET", "/nodes/{node}/tasks", Map.of("node", "pve1", "vmid", 100), ROOT);
        Answer stopped = service.call("DELETE", UPID_PATH, task(upid), ROOT);
        Answer clusterLog = service.call("GET", "/cluster/log", Map.of(), ROOT);

        assertThat(active.data().path(0).path("status").asString()).isEqualTo("RUNNING");
        assertThat(status.data().path("exitstatus").asString()).isEqualTo("OK");
        assertThat(log.body().path("total").asInt()).isEqualTo(2);
        assertThat(log.data().path(0).toString()).contains("\"n\":1").contains("\"t\":\"one\"");
        assertThat(list.body().path("total").asInt()).isEqualTo(1);
        assertThat(list.data().path(0).path("endtime").asLong())
                .isEqualTo(upid.start().getEpochSecond() + 3);
        assertThat(stopped.status()).isEqualTo(200);
        assertThat(clusterLog.body().toString()).contains("end task " + upid + " OK");
    }

    @Test
    void showsStrangersTheirOwnTasksOnly() {
        Upid roots = upid(2, "vzstop", "101", "root@pam");
        Upid alices = upid(3, "vzstop", "101", "alice@pve!ci");
        publish("guest", roots, new TaskEvent.TaskStarted(roots, roots.start()));
        publish("guest", alices, new TaskEvent.TaskStarted(alices, alices.start()));
        awaitStatus(alices, "running");

        Answer foreign = service.call("GET", UPID_PATH + "/status", task(roots), STRANGER);
        Answer own = service.call("GET", UPID_PATH + "/status", task(alices), STRANGER);
        Answer list =
                service.call(
                        "GET",
                        "/nodes/{node}/tasks",
                        Map.of("node", "pve1", "source", "all", "vmid", 101),
                        STRANGER);

        assertThat(foreign.status()).isEqualTo(403);
        assertThat(foreign.message().strip())
                .isEqualTo("Permission check failed (/nodes/pve1, Sys.Audit)");
        assertThat(own.data().path("user").asString()).isEqualTo("alice@pve");
        assertThat(own.data().path("tokenid").asString()).isEqualTo("ci");
        assertThat(list.body().path("total").asInt()).isEqualTo(1);
    }

    @Test
    void answersAsRecordedForAnUnknownTask() {
        Upid unknown = upid(4, "vzstart", "999", "root@pam");

        Answer status = service.call("GET", UPID_PATH + "/status", task(unknown), ROOT);
        Answer log = service.call("GET", UPID_PATH + "/log", task(unknown), ROOT);
        Answer malformed =
                service.call(
                        "GET", UPID_PATH + "/status", Map.of("node", "pve1", "upid", "foo"), ROOT);

        assertThat(status.status()).isEqualTo(400);
        assertThat(status.body().path("errors").path("upid").asString()).isEqualTo("no such task");
        assertThat(log.data().path("t").asString())
                .isEqualTo("unable to open file - No such file or directory");
        assertThat(malformed.body().path("errors").path("upid").asString())
                .isEqualTo("unable to parse worker upid");
    }

    @Test
    void changesOfAccessStandInTheLog() {
        Instant at = Instant.parse("2026-11-21T11:00:00Z");
        audit(
                "boss@pve",
                new AccessChanged(
                        "boss@pve!t1",
                        "user.update",
                        "alice@pve",
                        "enable: true -> false",
                        "192.0.2.1",
                        at));

        await().untilAsserted(() ->
                assertThat(messages(ROOT))
                        .contains(
                                "access changed: user.update 'alice@pve' enable: true ->"
                                        + " false"));
    }

    @Test
    void showsLoginsToWhomTheyConcern() {
        Instant at = Instant.parse("2026-11-21T11:00:00Z");
        audit("bob@pve", new LoggedIn(UserId.parse("bob@pve"), false, "192.0.2.1", at));
        audit("alice@pve", new LoginFailed("alice@pve", "invalid credentials", 7, "192.0.2.2", at));
        audit("bad!name", new LoginFailed("bad!name", "not a user's name", 0, "", at));
        await().untilAsserted(() -> assertThat(messages(ROOT)).contains("user=bad!name"));

        Answer all = service.call("GET", "/cluster/log", Map.of("max", 4), ROOT);

        assertThat(all.data().path(3).path("msg").asString())
                .isEqualTo("successful auth for user 'bob@pve'");
        assertThat(all.data().path(3).path("user").asString()).isEqualTo("bob@pve");
        assertThat(all.data().path(3).path("node").asString()).isEqualTo("pve1");
        assertThat(all.data().path(3).path("tag").asString()).isEqualTo("pvedaemon");
        assertThat(all.data().path(3).path("pri").asInt()).isEqualTo(6);
        assertThat(all.data().path(3).path("time").asLong()).isEqualTo(at.getEpochSecond());
        assertThat(all.data().path(2).path("msg").asString())
                .isEqualTo("7 more authentication failures before the next");
        assertThat(all.data().path(1).path("msg").asString())
                .isEqualTo(
                        "authentication failure; rhost=192.0.2.2 user=alice@pve"
                                + " msg=invalid credentials");
        assertThat(all.data().path(1).path("pri").asInt()).isEqualTo(4);
        assertThat(all.data().path(0).path("user").asString()).isEqualTo("root@pam");
        assertThat(messages(STRANGER)).contains("user=alice@pve").doesNotContain("bob@pve");
    }

    @Test
    void floodOfFailedLoginsLeavesOtherEntriesAndIsForgotten() {
        Instant at = Instant.parse("2026-11-21T12:00:00Z");
        audit("carol@pve", new LoggedIn(UserId.parse("carol@pve"), true, "192.0.2.1", at));
        for (int i = 1; i <= 450; i++) {
            audit("root@pam", new LoginFailed("root@pam", "flood " + i, 0, "192.0.2.9", at));
        }
        await().untilAsserted(() -> assertThat(messages(ROOT)).contains("msg=flood 450"));

        String kept = messages(ROOT);

        assertThat(kept).contains("successful auth for user 'carol@pve'");
        assertThat(kept.split("msg=flood ", -1).length - 1).isBetween(250, 350);
    }

    @Test
    void keepsDatacenterOptions() {
        Answer before = service.call("GET", "/cluster/options", Map.of(), STRANGER);
        Answer set =
                service.call(
                        "PUT",
                        "/cluster/options",
                        Map.of(
                                "keyboard", "de",
                                "migration", "type=secure",
                                "tag-style", "color-map=prod:ff0000,shape=full",
                                "description", "DC notes"),
                        ROOT);
        Answer after = service.call("GET", "/cluster/options", Map.of(), ROOT);
        Answer wrong = service.call("PUT", "/cluster/options", Map.of("delete", "foo"), ROOT);

        assertThat(before.data().toString()).isEqualTo("{\"allowed-tags\":[]}");
        assertThat(set.status()).isEqualTo(200);
        assertThat(after.data().path("migration").path("type").asString()).isEqualTo("secure");
        assertThat(after.data().path("tag-style").path("shape").asString()).isEqualTo("full");
        assertThat(after.data().path("description").asString()).isEqualTo("DC notes\n");
        assertThat(after.data().path("mac_prefix").asString()).isEqualTo("BC:24:11");
        assertThat(wrong.status()).isEqualTo(400);
    }

    @Test
    void allowsTheTagsThatGuestsCarry() {
        topics.publish(
                new GuestEvent.GuestState(
                        new GuestId(100),
                        GuestKind.LXC,
                        new NodeName("pve1"),
                        Map.of("tags", "zeta;alpha"),
                        1,
                        false,
                        Optional.empty(),
                        false));

        await().untilAsserted(() ->
                assertThat(
                                service.call("GET", "/cluster/options", Map.of(), ROOT)
                                        .data()
                                        .path("allowed-tags")
                                        .toString())
                        .isEqualTo("[\"alpha\",\"zeta\"]"));
    }

    @Test
    void keepsANodesSettingsWithTheRecordedDigest() {
        Map<String, Object> node = Map.of("node", "pve1");
        Answer empty = service.call("GET", "/nodes/{node}/config", node, ROOT);
        service.call(
                "PUT",
                "/nodes/{node}/config",
                Map.of("node", "pve1", "description", "Node notes", "startall-onboot-delay", 5),
                ROOT);
        Answer after = service.call("GET", "/nodes/{node}/config", node, ROOT);

        assertThat(empty.data().isEmpty()).isTrue();
        assertThat(after.data().path("description").asString()).isEqualTo("Node notes\n");
        assertThat(after.data().path("startall-onboot-delay").asString()).isEqualTo("5");
        assertThat(after.data().path("digest").asString())
                .isEqualTo("824ac362f6658b946e7ec1d61c45a19597126c90");
    }

    @Test
    void showsWhatANodeReports() {
        NodeName node = new NodeName("pve7");
        Answer silent = service.call("GET", "/nodes/{node}/status", Map.of("node", "pve7"), ROOT);
        try (RecordingAgent agent = new RecordingAgent(broker, node)) {
            agent.report(
                    new AgentReport.NodeStatus(
                            node,
                            Clock.systemUTC().instant().minusSeconds(70),
                            100,
                            0.5,
                            0,
                            List.of("0.10", "0.20", "0.30"),
                            1000,
                            400,
                            0,
                            0,
                            2000,
                            500,
                            1400,
                            new AgentReport.CpuInfo("EPYC", 1, 2, 2, "2596.100", "fpu", false),
                            "Linux 6.18 #1 SMP",
                            "6.18",
                            "#1 SMP",
                            "x86_64",
                            "legacy-bios",
                            2,
                            "0.1.0",
                            Map.of("timezone", "Etc/UTC")));
            await().untilAsserted(() ->
                    assertThat(
                                    service.call(
                                                    "GET",
                                                    "/nodes/{node}/status",
                                                    Map.of("node", "pve7"),
                                                    ROOT)
                                            .status())
                            .isEqualTo(200));
        }
        Answer status = service.call("GET", "/nodes/{node}/status", Map.of("node", "pve7"), ROOT);
        Answer time = service.call("GET", "/nodes/{node}/time", Map.of("node", "pve7"), ROOT);

        assertThat(silent.status()).isEqualTo(595);
        assertThat(status.data().path("memory").path("free").asInt()).isEqualTo(600);
        assertThat(status.data().path("cpuinfo").path("hvm").asString()).isEmpty();
        assertThat(status.data().path("kversion").asString()).isEqualTo("Linux 6.18 #1 SMP");
        assertThat(time.data().path("timezone").asString()).isEqualTo("Etc/UTC");
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() ->
                        assertThat(statistics("/rrddata", Map.of()).findValues("memused"))
                                .extracting(JsonNode::asDouble)
                                .containsExactly(400.0));
        JsonNode chart = statistics("/rrd", Map.of("ds", "cpu,iowait"));
        assertThat(chart.path("filename").asString()).isEqualTo("pve7-cpu-iowait-hour.png");
        assertThat(chart.path("image").asString()).startsWith("iVBORw0KGgo"); // PNG in base64
    }

    private static JsonNode statistics(String path, Map<String, String> more) {
        Map<String, Object> parameters = new HashMap<>(more);
        parameters.put("node", "pve7");
        parameters.put("timeframe", "hour");
        return service.call("GET", "/nodes/{node}" + path, parameters, ROOT).data();
    }

    private static String token(Map<String, ?> parameters) {
        return service.call("POST", "/innkeeper/nodes/tokens", parameters, ROOT)
                .data()
                .path("token")
                .asString();
    }

    private static Answer join(String node, String token, KeyPair key) throws Exception {
        return join(node, token, TestAuthority.request(key));
    }

    private static Answer join(String node, String token, String request) throws Exception {
        return service.call(
                "POST",
                "/innkeeper/nodes/join",
                Map.of(
                        "node",
                        node,
                        "token",
                        token,
                        "csr",
                        request,
                        "address",
                        "127.0.0.1",
                        "port",
                        8007),
                STRANGER);
    }

    private static Answer joinByCertificate(String node, KeyPair key, String certificate)
            throws Exception {
        long now = Clock.systemUTC().instant().getEpochSecond();
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key.getPrivate());
        signature.update(
                "innkeeper-join\n%s\n127.0.0.1\n8007\n%d\n"
                        .formatted(node, now)
                        .getBytes(StandardCharsets.UTF_8));
        return service.call(
                "POST",
                "/innkeeper/nodes/join",
                Map.of(
                        "node",
                        node,
                        "certificate",
                        certificate,
                        "time",
                        now,
                        "signature",
                        Base64.getEncoder().encodeToString(signature.sign()),
                        "csr",
                        TestAuthority.request(key),
                        "address",
                        "127.0.0.1",
                        "port",
                        8007),
                STRANGER);
    }

    private static Answer remove(String node) {
        return service.call("DELETE", "/cluster/config/nodes/{node}", Map.of("node", node), ROOT);
    }

    private static Upid upid(long number, String type, String id, String user) {
        Instant start = Instant.parse("2026-11-21T10:00:00Z");
        return new Upid(new NodeName("pve1"), number, number, start, type, id, user);
    }

    private static void audit(String user, AuditEvent event) {
        topics.publish("audit.auth", user, event);
    }

    private static String messages(Caller caller) {
        return service.call("GET", "/cluster/log", Map.of("max", 2000), caller).data().toString();
    }

    private static void publish(String owner, Upid upid, TaskEvent event) {
        topics.publish("tasks." + owner, upid.toString(), event);
    }

    private static Map<String, Object> task(Upid upid) {
        return Map.of("node", "pve1", "upid", upid.toString());
    }

    private static void awaitStatus(Upid upid, String status) {
        await().untilAsserted(() ->
                assertThat(
                                service.call("GET", UPID_PATH + "/status", task(upid), ROOT)
                                        .data()
                                        .path("status")
                                        .asString(""))
                        .isEqualTo(status));
    }
}
