package dev.innkeeper.agent.socket;

import dev.innkeeper.agent.identity.Identity;
import dev.innkeeper.agent.identity.NodeTicket;
import dev.innkeeper.agent.work.WorkFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Connections to the gateway for those who come by the socket. The agent carries bytes and gives
 * them a ticket of this node (docs/adr/0011-node-root.md); what they may do, the gateway decides.
 */
public final class GatewayTunnel {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int HTTPS = 443;

    private final String node;
    private final URI gateway;
    private final NodeTicket ticket;
    private final SSLContext tls;

    public GatewayTunnel(Identity identity, URI gateway, Clock clock)
            throws GeneralSecurityException, IOException {
        this.node = identity.membership().node();
        this.gateway = gateway;
        this.ticket = new NodeTicket(identity, clock);
        this.tls = trusting(identity.authority());
    }

    /** Says who the caller is, then carries bytes until one side ends. */
    void serve(SocketChannel client, InputStream in, OutputStream out, RootSocket.Answers answers)
            throws IOException {
        try (SSLSocket socket = connect()) {
            answers.send(SocketAnswer.connected(node, ticket.authorization()));
            Thread up = Thread.startVirtualThread(() -> carryUp(in, socket));
            try {
                socket.getInputStream().transferTo(out);
            } finally {
                client.close();
                up.interrupt();
            }
        } catch (GeneralSecurityException e) {
            throw new WorkFailure("this node's key does not work", e);
        }
    }

    private static void carryUp(InputStream in, Socket socket) {
        try (socket) {
            in.transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // One side ended; closing the other tells it.
        }
    }

    private SSLSocket connect() throws IOException {
        int port = gateway.getPort() < 0 ? HTTPS : gateway.getPort();
        String host = gateway.getHost().replaceAll("[\\[\\]]", "");
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
            SSLSocket socket =
                    (SSLSocket) tls.getSocketFactory().createSocket(plain, host, port, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.setTcpNoDelay(true);
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            plain.close();
            throw new WorkFailure(
                    "the control plane cannot be reached at " + gateway + ": " + e.getMessage(), e);
        }
    }

    private static SSLContext trusting(String authority)
            throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        int number = 0;
        for (Certificate one :
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(
                                new ByteArrayInputStream(
                                        authority.getBytes(StandardCharsets.US_ASCII)))) {
            trusted.setCertificateEntry("ca" + number++, one);
        }
        TrustManagerFactory managers =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
