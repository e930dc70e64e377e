package dev.innkeeper.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.auth.AuthServiceApplication;
import dev.innkeeper.gateway.GatewayServiceApplication;
import dev.innkeeper.testkit.ServiceUnderTest;
import dev.innkeeper.testkit.TestBroker;
import dev.innkeeper.testkit.TestCertificates;
import dev.innkeeper.testkit.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is taken away is gone: at the gateway that took it away with the answer that says so, at
 * another one, which learns of it from the broker alone, within a tenth of a second.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RevocationIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int ROUNDS = 5;

    /** Fewer, for a bad token is answered late on purpose. */
    private static final int TOKENS = 3;

    /** Of the median round; a machine that does much else may take longer now and then. */
    private static final Duration SOON = Duration.ofMillis(100);

    private static final Duration AT_ALL = Duration.ofSeconds(20);

    private final KeyPair callerKey = callerKey();
    private TestDatabase database;
    private TestBroker broker;
    private ServiceUnderTest auth;
    private Gateway here;
    private Gateway there;
    private HttpClient http;
    private Map<String, String> administrator;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        database = TestDatabase.create();
        broker = TestBroker.start();
        Path password = folder.resolve("admin-password");
        auth =
                ServiceUnderTest.start(
                        AuthServiceApplication.class,
                        "auth",
                        database,
                        broker,
                        Map.of(
                                "spring.main.web-application-type",
                                "servlet",
                                "spring.cloud.gateway.server.webflux.enabled",
                                "false",
                                "innkeeper.mesh.caller-public-key",
                                base64(callerKey.getPublic().getEncoded()),
                                "innkeeper.master-key-file",
                                folder.resolve("master-key"),
                                "innkeeper.admin-password-file",
                                password));
        var tls = new TestCertificates(folder, "test");
        tls.issue("gateway");
        http = HttpClient.newBuilder().sslContext(trusting(tls.ca())).build();
        here = new Gateway(tls);
        there = new Gateway(tls);
        administrator = logIn("admin@pve", Files.readString(password).strip());
        call("POST", "/access/groups", "groupid=g");
        call("POST", "/access/users", "userid=robot@pve");
    }

    @AfterAll
    void stop() {
        if (there != null) {
            there.close();
        }
        if (here != null) {
            here.close();
        }
        if (auth != null) {
            auth.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void aRightTakenAwayIsGoneEverywhere() throws Exception {
        Map<String, String> robot = token("robot@pve", "right");
        List<Duration> elsewhere = new ArrayList<>();

        for (int round = 0; round < ROUNDS; round++) {
            call("PUT", "/access/acl", "path=/access&roles=PVEAuditor&users=robot@pve");
            awaitStatus(there, robot, 200);
            assertThat(status(here, robot)).isEqualTo(200);

            call("PUT", "/access/acl", "path=/access&roles=PVEAuditor&users=robot@pve&delete=1");
            long taken = System.nanoTime();

            elsewhere.add(awaitRefusal(there, robot, taken));
            assertThat(status(here, robot)).isEqualTo(403);
        }

        assertThat(median(elsewhere)).as("%s", elsewhere).isLessThan(SOON);
    }

    @Test
    void aRevokedTokenOpensNothingAnywhere() throws Exception {
        call("POST", "/access/users", "userid=keeper@pve");
        call("PUT", "/access/acl", "path=/access&roles=PVEAuditor&users=keeper@pve");
        List<Duration> elsewhere = new ArrayList<>();

        for (int round = 0; round < TOKENS; round++) {
            Map<String, String> robot = token("keeper@pve", "t" + round);
            awaitStatus(there, robot, 200);

            call("DELETE", "/access/users/keeper@pve/token/t" + round, "");
            long taken = System.nanoTime();

            elsewhere.add(awaitRefusal(there, robot, taken));
            if (round == 0) {
                assertThat(status(here, robot)).isEqualTo(401);
            }
        }

        assertThat(median(elsewhere)).as("%s", elsewhere).isLessThan(SOON);
    }

    @Test
    void aDisabledUsersTicketOpensNothing() throws Exception {
        call("POST", "/access/users", "userid=leaver@pve&password=secret-of-leaver");
        call("PUT", "/access/acl", "path=/access&roles=PVEAuditor&users=leaver@pve");
        Map<String, String> leaver = logIn("leaver@pve", "secret-of-leaver");
        awaitStatus(there, leaver, 200);

        call("PUT", "/access/users/leaver@pve", "enable=0");
        long taken = System.nanoTime();

        assertThat(awaitRefusal(there, leaver, taken)).isLessThan(AT_ALL);
        assertThat(status(here, leaver)).isEqualTo(401);
    }

    private Map<String, String> token(String user, String name) throws Exception {
        String secret =
                call("POST", "/access/users/" + user + "/token/" + name, "privsep=0")
                        .path("value")
                        .asString();
        return Map.of("Authorization", "PVEAPIToken=" + user + "!" + name + "=" + secret);
    }

    private Map<String, String> logIn(String user, String password) throws Exception {
        HttpResponse<String> answer =
                send(
                        here,
                        "POST",
                        "/access/ticket",
                        "username=" + user + "&password=" + encode(password),
                        Map.of());
        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode data = JSON.readTree(answer.body()).path("data");
        return Map.of(
                "Cookie",
                "PVEAuthCookie=" + encode(data.path("ticket").asString()),
                "CSRFPreventionToken",
                data.path("CSRFPreventionToken").asString());
    }

    /** As the administrator, at the first gateway. */
    private JsonNode call(String method, String path, String form) throws Exception {
        HttpResponse<String> answer = send(here, method, path, form, administrator);
        assertThat(answer.statusCode()).as(method + " " + path + answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).path("data");
    }

    private int status(Gateway gateway, Map<String, String> who) throws Exception {
        return send(gateway, "GET", "/access/groups/g", "", who).statusCode();
    }

    private void awaitStatus(Gateway gateway, Map<String, String> who, int status)
            throws Exception {
        long deadline = System.nanoTime() + AT_ALL.toNanos();
        while (status(gateway, who) != status) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    /** How long after that moment the first request was sent that is refused. */
    private Duration awaitRefusal(Gateway gateway, Map<String, String> who, long since)
            throws Exception {
        while (true) {
            long sent = System.nanoTime();
            if (status(gateway, who) != 200) {
                return Duration.ofNanos(sent - since);
            }
            assertThat(Duration.ofNanos(sent - since)).isLessThan(AT_ALL);
        }
    }

    private HttpResponse<String> send(
            Gateway gateway, String method, String path, String form, Map<String, String> headers)
            throws IOException, InterruptedException {
        boolean body = method.equals("POST") || method.equals("PUT");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(gateway.uri(path))
                        .method(
                                method,
                                body
                                        ? HttpRequest.BodyPublishers.ofString(form)
                                        : HttpRequest.BodyPublishers.noBody());
        if (body) {
            request.header("Content-Type", "application/x-www-form-urlencoded");
        }
        headers.forEach(request::header);
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Duration median(List<Duration> durations) {
        List<Duration> sorted = new ArrayList<>(durations);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static KeyPair callerKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext trusting(Path authority)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(authority)) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** One of two gateways that share nothing but the broker. */
    private final class Gateway {
        private final ConfigurableApplicationContext context;

        Gateway(TestCertificates tls) {
            String authUrl =
                    "http://127.0.0.1:"
                            + auth.bean(Environment.class).getProperty("local.server.port");
            Map<String, String> properties =
                    new java.util.LinkedHashMap<>(
                            Map.of(
                                    "spring.config.name", "gateway",
                                    "spring.main.web-application-type", "reactive",
                                    "server.address", "127.0.0.1",
                                    "server.port", "0",
                                    "server.ssl.certificate", tls.certificate("gateway").toString(),
                                    "server.ssl.certificate-private-key",
                                            tls.key("gateway").toString(),
                                    "innkeeper.kafka.bootstrap-servers", broker.bootstrapServers(),
                                    "innkeeper.mesh.caller-private-key",
                                            base64(callerKey.getPrivate().getEncoded()),
                                    "innkeeper.mesh.caller-public-key",
                                            base64(callerKey.getPublic().getEncoded())));
            for (String name :
                    List.of("auth", "guest", "storage", "backup", "firewall", "cluster")) {
                properties.put("innkeeper.services." + name + ".url", authUrl);
            }
            String[] arguments =
                    properties.entrySet().stream()
                            .map(property -> "--" + property.getKey() + "=" + property.getValue())
                            .collect(Collectors.toList())
                            .toArray(String[]::new);
            context = new SpringApplicationBuilder(GatewayServiceApplication.class).run(arguments);
        }

        URI uri(String path) {
            int port = ((WebServerApplicationContext) context).getWebServer().getPort();
            return URI.create("https://127.0.0.1:" + port + "/api2/json" + path);
        }

        void close() {
            context.close();
        }
    }
}
