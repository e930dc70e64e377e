package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.contracts.AccessEvent.TokenState;
import dev.innkeeper.contracts.AccessEvent.UserState;
import dev.innkeeper.gateway.fixture.RawClient;
import dev.innkeeper.gateway.fixture.RawClient.Answer;
import dev.innkeeper.gateway.fixture.RecordingService;
import dev.innkeeper.gateway.fixture.RecordingService.Asked;
import dev.innkeeper.gateway.fixture.RunningGateway;
import dev.innkeeper.kernel.TokenId;
import dev.innkeeper.kernel.UserId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The HTTP layer, byte by byte, over TLS (BEHAVIOUR.md "HTTP layer"). */
class DoorIT {
    private static final String SECRET = "8cf0439c-275b-4040-a5d2-fd880fb0b0ec";
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded\r\n";
    private static final String JSON = "Content-Type: application/json\r\n";

    private static RunningGateway gateway;

    @BeforeAll
    static void start() throws NoSuchAlgorithmException {
        gateway = RunningGateway.start();
        gateway.tell(new UserState(UserId.ROOT, true, Optional.empty(), Set.of()));
        gateway.tell(new UserState(UserId.parse("alice@pve"), true, Optional.empty(), Set.of()));
        gateway.tell(new UserState(UserId.parse("bob@pve"), false, Optional.empty(), Set.of()));
        byte[] hash =
                MessageDigest.getInstance("SHA-256")
                        .digest(SECRET.getBytes(StandardCharsets.UTF_8));
        gateway.tell(
                new TokenState(
                        TokenId.parse("root@pam!mon"),
                        false,
                        Optional.empty(),
                        HexFormat.of().formatHex(hash)));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void forget() {
        gateway.service().forget();
    }

    private static Answer ask(String request) {
        try (RawClient client = gateway.connect()) {
            return client.send(request).read();
        }
    }

    private static Answer get(String path, String headers) {
        return ask("GET " + path + " HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n");
    }

    private static Answer send(String method, String path, String headers, String body) {
        return ask(
                "%s %s HTTP/1.1\r\nHost: h\r\n%sContent-Length: %d\r\n\r\n%s"
                        .formatted(method, path, headers, body.length(), body));
    }

    private static Answer post(String path, String headers, String body) {
        return send("POST", path, headers, body);
    }

    private static String root() {
        return gateway.cookie("root@pam");
    }

    private static String rootMayWrite() {
        return root() + gateway.csrf("root@pam");
    }

    @Test
    void versionIsAnsweredWithTheRecordedHeaders() {
        Answer answer = get("/api2/json/version", root());

        assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(answer.headers())
                .containsEntry("Server", "pve-api-daemon/3.0")
                .containsEntry("Cache-Control", "max-age=0")
                .containsEntry("Pragma", "no-cache")
                .containsEntry("Content-Type", "application/json;charset=UTF-8")
                .containsEntry("Expires", answer.headers().get("Date"));
        assertThat(answer.text()).contains("\"release\":\"8.2\"").startsWith("{\"data\":{");
        assertThat(answer.closed()).isFalse();
    }

    @Test
    void strangerGetsBareRefusalAfterThreeSeconds() {
        long start = System.nanoTime();
        Answer answer = get("/api2/json/foo/bar", "");

        assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 401 No ticket");
        assertThat(answer.headers()).doesNotContainKeys("Content-Length", "Content-Type");
        assertThat(answer.headers()).containsEntry("Connection", "close");
        assertThat(answer.body()).isEmpty();
        assertThat(System.nanoTime() - start).isBetween(2_900_000_000L, 6_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Cookie: PVEAuthCookie=garbage|permission denied - invalid PVE ticket",
                "Authorization: PVEAPIToken=root@pam!nope=0|no such token 'nope' for user 'root@pam'",
                "Authorization: PVEAPIToken=root@pam!mon=0|invalid token value!",
                "Authorization: PVEAPIToken=garbage|no tokenid specified"
            })
    void badCredentialsAreNamed(String header, String reason) {
        Answer answer = get("/api2/json/version", header + "\r\n");

        assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 401 " + reason);
        assertThat(answer.closed()).isTrue();
    }

    @Test
    void disabledUsersTicketIsInvalid() {
        assertThat(get("/api2/json/version", gateway.cookie("bob@pve")).statusLine())
                .isEqualTo("HTTP/1.1 401 permission denied - invalid PVE ticket");
    }

    @Test
    void ticketEndsAfterTwoHours() {
        String old = gateway.tickets().ticket("root@pam", Instant.now().minusSeconds(7201));

        assertThat(get("/api2/json/version", "Cookie: PVEAuthCookie=" + old + "\r\n").statusLine())
                .startsWith("HTTP/1.1 401 ");
    }

    @Test
    void ticketComesEncodedRawOrInAuthorization() {
        String ticket = gateway.tickets().ticket("root@pam", Instant.now());
        String encoded = ticket.replace(":", "%3A").replace("@", "%40").replace("/", "%2F");

        for (String header :
                new String[] {
                    "Cookie: a=b; PVEAuthCookie=" + encoded + "; c=d",
                    "Cookie: PVEAuthCookie=" + ticket,
                    "Authorization: PVEAuthCookie=" + ticket,
                    "Authorization: PVEAPIToken=root@pam!mon=" + SECRET
                }) {
            assertThat(get("/api2/json/version", header + "\r\n").statusLine())
                    .as(header)
                    .isEqualTo("HTTP/1.1 200 OK");
        }
    }

    @Test
    void changeByTicketNeedsCsrfToken() {
        Answer answer = post("/api2/extjs/access/groups", root() + FORM, "groupid=a");

        assertThat(answer.statusLine())
                .isEqualTo("HTTP/1.1 401 Permission denied - invalid csrf token");
        assertThat(gateway.service().wasAsked()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "PATCH", "OPTIONS"})
    void otherMethodsAreNotAvailable(String method) {
        Answer answer = ask(method + " /api2/json/version HTTP/1.1\r\nHost: h\r\n\r\n");

        assertThat(answer.statusLine())
                .isEqualTo("HTTP/1.1 501 method '" + method + "' not available");
        assertThat(answer.body()).isEmpty();
        assertThat(answer.closed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/api2/,no such uri",
        "/api2,no such uri",
        "/api2/foo/version,'no formatter for uri /version, foo'",
        "/api2/text/version,'no formatter for uri /version, text'"
    })
    void unknownFormattersAreNamed(String path, String reason) {
        Answer answer = get(path, root());

        assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 501 " + reason);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void picturesAreSentAsTheyAre() {
        gateway.service()
                .answers(
                        "GET /nodes/%7Bnode%7D/rrd",
                        RecordingService.Answer.ok(
                                "{\"data\":{\"filename\":\"x.png\",\"image\":\"aGVsbG8=\"}}"));

        Answer picture = get("/api2/png/nodes/pve1/rrd?timeframe=hour&ds=cpu", root());
        Answer none = get("/api2/png/access/domains", root());

        assertThat(picture.headers().get("Content-Type")).isEqualTo("image/png");
        assertThat(picture.text()).isEqualTo("hello");
        assertThat(none.statusLine()).isEqualTo("HTTP/1.1 500 this is no picture");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/api2/json/cluster/foo,/cluster/foo",
        "GET,/api2/json/../json/version,/../json/version",
        "POST,/api2/json/version,/version",
        "DELETE,/api2/json/nodes,/nodes"
    })
    void unknownPathsAndMethodsAreNotImplemented(String method, String path, String shown) {
        Answer answer = send(method, path, rootMayWrite(), "");

        assertThat(answer.statusLine())
                .isEqualTo("HTTP/1.1 501 Method '%s %s' not implemented".formatted(method, shown));
        assertThat(answer.text()).startsWith("{\"data\":null");
        assertThat(answer.closed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api2/json//version",
                "/api2/json/version/",
                "/api2/json/%76ersion",
                "/api2/json/version?_dc=12345"
            })
    void pathsAreReadLeniently(String path) {
        assertThat(get(path, root()).statusLine()).isEqualTo("HTTP/1.1 200 OK");
    }

    @Test
    void rootListsTheAreas() {
        assertThat(get("/api2/json", root()).text())
                .isEqualTo(
                        "{\"data\":[{\"subdir\":\"version\"},{\"subdir\":\"cluster\"},"
                                + "{\"subdir\":\"nodes\"},{\"subdir\":\"storage\"},"
                                + "{\"subdir\":\"access\"},{\"subdir\":\"pools\"}]}");
    }

    @Test
    void unknownNodeFailsToResolve() {
        assertThat(get("/api2/json/nodes/bad_node!/status", root()).statusLine())
                .isEqualTo(
                        "HTTP/1.1 500 hostname lookup 'bad_node!' failed - failed to get address"
                                + " info for: bad_node!: Name or service not known");
    }

    @Test
    void rawBytesInThePathAreTaken() {
        assertThat(get("/api2/json/nodes/{\u00c3\u00a4|}/lxc", root()).statusLine())
                .startsWith("HTTP/1.1 500 hostname lookup '{?|}' failed".replace("?", "\u00e4"));
    }

    @Test
    void localhostMeansTheHomeNode() {
        assertThat(get("/api2/json/nodes/localhost/lxc", root()).text()).isEqualTo("{\"data\":[]}");
    }

    @Test
    void wrongParametersAreListed() {
        Answer answer = get("/api2/json/cluster/resources?type=nope&foo=1", root());

        assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 400 Parameter verification failed.");
        assertThat(answer.text())
                .contains(
                        "\"type\":\"value 'nope' does not have a value in the enumeration"
                                + " 'vm, storage, node, sdn'\"")
                .contains("\"foo\":\"property is not defined in schema")
                .contains("\"message\":\"Parameter verification failed.\\n\"");
    }

    @Test
    void repeatedKeysBecomeAnArray() {
        assertThat(get("/api2/json/cluster/resources?type=vm&type=node", root()).text())
                .contains("type check ('string') failed - got ARRAY");
    }

    @Test
    void extjsSaysEverythingWithStatus200() {
        Answer unknown = get("/api2/extjs/foo", root());
        Answer wrong = get("/api2/extjs/version?x=1", root());
        Answer right = get("/api2/extjs/version", root());

        assertThat(unknown.statusLine()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(unknown.text())
                .contains("\"success\":0", "\"status\":501")
                .contains("\"message\":\"Method 'GET /foo' not implemented\"");
        assertThat(wrong.text())
                .contains("\"status\":\"400\"", "\"errors\":{\"x\":")
                .contains("\"message\":\"Parameter verification failed.\\n\"");
        assertThat(right.text()).startsWith("{\"success\":1,\"data\":{");
    }

    @Test
    void chunkedBodiesAreNotSupported() {
        Answer answer =
                ask(
                        "POST /api2/json/access/groups HTTP/1.1\r\nHost: h\r\n"
                                + rootMayWrite()
                                + FORM
                                + "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n"
                                + "d\r\ngroupid=chunk\r\n0\r\n\r\n");

        assertThat(answer.statusLine())
                .isEqualTo("HTTP/1.1 501 chunked transfer encoding not supported");
        assertThat(answer.closed()).isTrue();
    }

    @Test
    void largeBodyIsRefusedAndTheAnswerArrives() {
        Answer answer =
                post("/api2/json/access/groups", rootMayWrite() + FORM, "x".repeat(4 << 20));

        assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 501 for data too large");
        assertThat(answer.closed()).isTrue();
    }

    @Test
    void otherContentTypesAreRefused() {
        Answer answer =
                post(
                        "/api2/json/access/groups",
                        rootMayWrite() + "Content-Type: multipart/form-data; boundary=x\r\n",
                        "--x--");

        assertThat(answer.statusLine())
                .isEqualTo(
                        "HTTP/1.1 506 upload 'Content-Type 'multipart/form-data; boundary=x' not"
                                + " implemented");
    }

    @Test
    void brokenJsonIsRefused() {
        Answer answer = post("/api2/json/access/groups", rootMayWrite() + JSON, "{bad");

        assertThat(answer.statusLine())
                .isEqualTo("HTTP/1.1 501 '\"' expected, at character offset 1 (before \"bad\")");
    }

    @Test
    void malformedUtf8IsRefused() {
        Answer answer = post("/api2/json/access/groups", rootMayWrite() + FORM, "groupid=%ff");

        assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 400 Parameter verification failed.");
        assertThat(answer.text()).contains("\"groupid\":\"value is not valid UTF-8\"");
        assertThat(gateway.service().wasAsked()).isFalse();
    }

    @Test
    void plainHttpIsSentToHttps() {
        try (RawClient client = gateway.connectPlainly()) {
            client.send("GET /x?y=1 HTTP/1.1\r\nHost: pve.example:8006\r\n\r\n");
            assertThat(client.readAll())
                    .startsWith("HTTP/1.1 301 Moved Permanently\r\n")
                    .contains("\r\nLocation: https://pve.example:8006/x?y=1\r\n");
        }
        try (RawClient client = gateway.connectPlainly()) {
            client.send("POST /x HTTP/1.1\r\nHost: pve.example:8006\r\n\r\n");
            assertThat(client.readAll()).startsWith("HTTP/1.1 308 Permanent Redirect\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bothTlsVersionsAreSpoken(String version) {
        try (RawClient client = gateway.connect(version)) {
            client.send("GET /api2/json/version HTTP/1.1\r\nHost: h\r\n" + root() + "\r\n");
            assertThat(client.read().statusLine()).isEqualTo("HTTP/1.1 200 OK");
        }
    }

    @Test
    void connectionServesManyRequests() {
        try (RawClient client = gateway.connect()) {
            for (int i = 0; i < 3; i++) {
                client.send("GET /api2/json/version HTTP/1.1\r\nHost: h\r\n" + root() + "\r\n");
                assertThat(client.read().statusLine()).isEqualTo("HTTP/1.1 200 OK");
            }
        }
    }

    @Test
    void longAnswersAreCompressedOnlyWhenAsked() throws IOException {
        Answer plain = get("/api2/openapi.json", "");
        Answer gzip = get("/api2/openapi.json", "Accept-Encoding: gzip, deflate\r\n");
        Answer deflate = get("/api2/openapi.json", "Accept-Encoding: deflate\r\n");
        Answer small = get("/api2/json/version", root() + "Accept-Encoding: gzip\r\n");

        assertThat(plain.headers()).doesNotContainKey("Content-Encoding");
        assertThat(gzip.headers()).containsEntry("Content-Encoding", "gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes())
                .isEqualTo(plain.body());
        assertThat(deflate.headers()).containsEntry("Content-Encoding", "deflate");
        assertThat(new InflaterInputStream(new ByteArrayInputStream(deflate.body())).readAllBytes())
                .isEqualTo(plain.body());
        assertThat(small.headers()).doesNotContainKey("Content-Encoding");
    }

    @Test
    void serviceGetsTemplateTypedJsonAndSignedCaller() {
        gateway.service()
                .answers(
                        "GET /access/users/%7Buserid%7D",
                        RecordingService.Answer.ok("{\"data\":{\"enable\":1}}"));

        Answer answer = get("/api2/json/access/users/root%40pam", root());

        Asked asked = gateway.service().nextAsked();
        assertThat(answer.text()).isEqualTo("{\"data\":{\"enable\":1}}");
        assertThat(asked.path()).isEqualTo("/access/users/%7Buserid%7D");
        assertThat(asked.body()).isEqualTo("{\"userid\":\"root@pam\"}");
        assertThat(asked.headers().get("Authorization")).startsWith("Bearer ey");
        assertThat(asked.headers()).containsKeys("traceparent", "Innkeeper-Client");
    }

    @Test
    void servicesProblemBecomesStatusReasonAndBody() {
        gateway.service()
                .answers(
                        "GET /access/users/%7Buserid%7D",
                        RecordingService.Answer.problem(
                                500,
                                "REFUSED",
                                "{\"data\":null,\"message\":\"no such user ('none@pve')\\n\"}"));

        Answer json = get("/api2/json/access/users/none@pve", root());
        Answer extjs = get("/api2/extjs/access/users/none@pve", root());

        assertThat(json.statusLine()).isEqualTo("HTTP/1.1 500 no such user ('none@pve')");
        assertThat(json.closed()).isTrue();
        assertThat(extjs.text())
                .contains("\"status\":500", "\"message\":\"no such user ('none@pve')\\n\"");
    }

    @Test
    void failedLoginHasABodyAndIsDelayed() {
        gateway.service()
                .answers(
                        "POST /access/ticket",
                        RecordingService.Answer.problem(
                                401,
                                "UNAUTHENTICATED",
                                "{\"message\":\"authentication failure\"}"));
        long start = System.nanoTime();

        Answer answer =
                post("/api2/json/access/ticket", FORM, "username=root%40pam&password=wrong123");

        assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 401 authentication failure");
        assertThat(answer.text()).startsWith("{\"data\":null");
        assertThat(System.nanoTime() - start).isGreaterThan(2_900_000_000L);
    }

    @Test
    void strangerLearnsNothingOfParameters() {
        Answer answer =
                post(
                        "/api2/json/access/groups",
                        gateway.cookie("alice@pve") + gateway.csrf("alice@pve") + FORM,
                        "nonsense=1");

        assertThat(answer.statusLine())
                .isEqualTo("HTTP/1.1 403 Permission check failed (/access/groups, Group.Allocate)");
    }

    @Test
    void uploadStreamsThroughWithoutCsrf() {
        String body = "--x\r\n\r\n" + "y".repeat(3 << 20) + "\r\n--x--\r\n";

        Answer answer =
                post(
                        "/api2/json/nodes/pve1/storage/local/upload",
                        root() + "Content-Type: multipart/form-data; boundary=x\r\n",
                        body);

        Asked asked = gateway.service().nextAsked();
        assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(asked.length()).isEqualTo(body.length());
        assertThat(asked.headers())
                .containsEntry("Content-Type", "multipart/form-data; boundary=x")
                .hasEntrySatisfying(
                        "Innkeeper-Parameters",
                        parameters ->
                                assertThat(JsonMapper.shared().readTree(parameters))
                                        .isEqualTo(
                                                JsonMapper.shared()
                                                        .readTree(
                                                                "{\"node\":\"pve1\",\"storage\":\"local\"}")));
    }

    @Test
    void uploadNeedsItsPrivilegeFirst() {
        Answer answer =
                post(
                        "/api2/json/nodes/pve1/storage/local/upload",
                        gateway.cookie("alice@pve")
                                + "Content-Type: multipart/form-data; boundary=x\r\n",
                        "y".repeat(1 << 20));

        assertThat(answer.statusLine())
                .isEqualTo(
                        "HTTP/1.1 403 Permission check failed (/storage/local,"
                                + " Datastore.AllocateTemplate)");
        assertThat(gateway.service().wasAsked()).isFalse();
    }
}
