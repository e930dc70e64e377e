package dev.innkeeper.agent.identity;

import dev.innkeeper.agent.lxc.OtherNodes;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.FetchVolumes;
import dev.innkeeper.contracts.door.DoorProblem;
import dev.innkeeper.contracts.door.VolumeTransfer;
import dev.innkeeper.contracts.json.MessageCodec;
import dev.innkeeper.kernel.NodeName;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.core.JacksonException;

/** The doors of other nodes' agents, which this agent enters with its own certificate. */
public final class NodeDoors implements OtherNodes {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** A node that lost its power does not say so. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final HttpClient http;

    public NodeDoors(Identity identity) throws GeneralSecurityException, IOException {
        http = HttpClient.newBuilder().sslContext(tls(identity)).connectTimeout(TIMEOUT).build();
    }

    @Override
    public Volume open(FetchVolumes command, String slot) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(door(command, slot))
                        .version(HttpClient.Version.HTTP_1_1)
                        .timeout(TIMEOUT)
                        .header(VolumeTransfer.TICKET, command.ticket());
        List<String> snapshots = command.snapshots().getOrDefault(slot, List.of());
        if (!snapshots.isEmpty()) {
            request.header(VolumeTransfer.SNAPSHOTS, String.join(",", snapshots));
        }
        try {
            HttpResponse<InputStream> answer =
                    http.send(request.build(), BodyHandlers.ofInputStream());
            ensureIsNode(answer, command.from());
            if (answer.statusCode() != 200) {
                throw new WorkFailure("node '" + command.from() + "': " + words(answer));
            }
            long size = answer.headers().firstValueAsLong(VolumeTransfer.SIZE).orElse(0);
            return new Volume(size, new ImpatientStream(answer.body(), SILENCE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkFailure("interrupted", e);
        }
    }

    private static URI door(FetchVolumes command, String slot) {
        try {
            String path = VolumeTransfer.path(command.guest(), slot);
            return new URI("https", null, command.address(), command.port(), path, null, null);
        } catch (URISyntaxException e) {
            throw new WorkFailure("not an address: '" + command.address() + "'", e);
        }
    }

    /** Every node's certificate is of the same authority: this one must be the right node's. */
    private static void ensureIsNode(HttpResponse<InputStream> answer, NodeName node)
            throws IOException {
        SSLSession session =
                answer.sslSession().orElseThrow(() -> new IOException("not an encrypted answer"));
        try {
            boolean right =
                    session.getPeerCertificates()[0] instanceof X509Certificate certificate
                            && List.of(certificate.getSubjectX500Principal().getName().split(","))
                                    .contains("CN=node-" + node);
            if (!right) {
                answer.body().close();
                throw new WorkFailure("another node than '" + node + "' answers there");
            }
        } catch (SSLPeerUnverifiedException e) {
            throw new IOException(e);
        }
    }

    private static String words(HttpResponse<InputStream> answer) throws IOException {
        try (InputStream body = answer.body()) {
            byte[] text = body.readNBytes(1 << 16);
            return MessageCodec.mapper().readValue(text, DoorProblem.class).message();
        } catch (JacksonException e) {
            return "status " + answer.statusCode();
        }
    }

    private static SSLContext tls(Identity identity) throws GeneralSecurityException, IOException {
        X509Certificate own = KeyMaterial.certificate(identity.certificate());
        char[] none = new char[0];
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, none);
        keys.setKeyEntry(
                "node", KeyMaterial.privateKey(identity.key()), none, new X509Certificate[] {own});
        KeyManagerFactory keyManagers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, none);
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, none);
        authorities.setCertificateEntry("ca", KeyMaterial.certificate(identity.authority()));
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
