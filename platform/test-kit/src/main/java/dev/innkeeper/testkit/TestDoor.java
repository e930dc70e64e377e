package dev.innkeeper.testkit;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.innkeeper.contracts.json.MessageCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The HTTPS door of an agent without a host: asks for the control plane's certificate as a real one
 * does, remembers what it was asked, and answers what the test says.
 */
public final class TestDoor implements AutoCloseable {
    private static final String CONTROL_PLANE = "control-plane";

    private final TestCertificates certificates;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour = (request, body) -> new Answer(200, Map.of());

    /** What the door does with a request. */
    public interface Behaviour {
        /**
         * @param request method and path with query, such as {@code POST /storages/status}
         */
        Answer answer(String request, InputStream body) throws IOException;
    }

    /**
     * @param body written as JSON; null for none
     */
    public record Answer(int status, @Nullable Object body) {}

    /** Opens a door on a free port; its certificates are made in the folder. */
    public TestDoor(Path folder) {
        certificates = new TestCertificates(folder, "test-ca");
        certificates.issue("agent");
        certificates.issue(CONTROL_PLANE);
        try {
            server =
                    HttpsServer.create(
                            new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
            server.setHttpsConfigurator(askingForCertificates(tls()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(threads);
        server.createContext(
                "/",
                exchange -> {
                    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
                    asked.add(request);
                    try (exchange) {
                        Answer answer = behaviour.answer(request, exchange.getRequestBody());
                        byte[] body =
                                answer.body() == null
                                        ? new byte[0]
                                        : MessageCodec.mapper().writeValueAsBytes(answer.body());
                        exchange.sendResponseHeaders(
                                answer.status(), body.length == 0 ? -1 : body.length);
                        exchange.getResponseBody().write(body);
                    }
                });
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** The properties with which a service finds its certificate for this door. */
    public Map<String, Object> properties() {
        return Map.of(
                "innkeeper.mesh.tls.certificate", certificates.certificate(CONTROL_PLANE),
                "innkeeper.mesh.tls.key", certificates.key(CONTROL_PLANE),
                "innkeeper.mesh.tls.ca", certificates.ca());
    }

    /** From now on it answers so. */
    public void behave(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    /** Requests so far, in order. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private SSLContext tls() throws GeneralSecurityException, IOException {
        char[] none = new char[0];
        X509Certificate own = TestCertificates.read(certificates.certificate("agent"));
        PrivateKey key = TestCertificates.readKey(certificates.key("agent"));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("own", key, none, new Certificate[] {own});
        KeyManagerFactory keyManagers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, none);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", TestCertificates.read(certificates.ca()));
        TrustManagerFactory trustManagers =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return tls;
    }

    private static HttpsConfigurator askingForCertificates(SSLContext tls) {
        return new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        };
    }
}
