package dev.innkeeper.testkit;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A client of SPICE, as far as a test needs one: the main channel and that of the keys, each a TLS
 * connection of its own, as the protocol's description has them (version 2.2, short headers).
 */
public final class SpiceClient implements AutoCloseable {
    private static final byte[] MAGIC = "REDQ".getBytes(StandardCharsets.US_ASCII);
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int MAIN = 1;
    private static final int INPUTS = 3;
    private static final int KEY_BYTES = 162;

    /** The client can log in with a password, and has short headers. */
    private static final int ABILITIES = 1 << 1 | 1 << 3;

    private static final int SET_ACK = 3;
    private static final int ACK_SYNC = 1;
    private static final int MAIN_INIT = 103;
    private static final int KEY_DOWN = 101;
    private static final int KEY_UP = 102;
    private static final String TOP = "qwertyuiop";
    private static final String MIDDLE = "asdfghjkl";
    private static final String BOTTOM = "zxcvbnm,./";

    /** Makes the plain connection of a channel. */
    public interface Way {
        Socket open() throws IOException;
    }

    private final Way way;
    private final String ca;
    private final String password;
    private final List<Channel> channels = new ArrayList<>();

    /**
     * @param ca PEM of the authority whose servers are believed
     */
    public SpiceClient(Way way, String ca, String password) {
        this.way = way;
        this.ca = ca;
        this.password = password;
    }

    /** The way through a proxy, as virt-viewer takes it. */
    public static Socket through(String proxy, int proxyPort, String host, int port)
            throws IOException {
        Socket socket = new Socket(proxy, proxyPort);
        socket.setSoTimeout(PATIENCE_MILLIS);
        String request = "CONNECT " + host + ":" + port + " HTTP/1.0\r\nHost: " + host + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        var header = new StringBuilder();
        while (header.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("the proxy hangs up after: " + header);
            }
            header.append((char) next);
        }
        if (!header.toString().startsWith("HTTP/1.0 200 ")) {
            socket.close();
            throw new IOException("the proxy says " + header.toString().strip());
        }
        return socket;
    }

    /**
     * Connects the channels.
     *
     * @return the subject of the server's certificate
     * @throws IOException if the server does not take the password
     */
    public String connect() throws IOException {
        Channel main = new Channel(MAIN, 0);
        int session = main.await(MAIN_INIT).getInt();
        new Channel(INPUTS, session);
        return main.subject();
    }

    /** Types small letters, blanks, {@code , . /} and the end of a line. */
    public void type(String text) throws IOException {
        Channel keys = channels.get(1);
        for (char c : text.toCharArray()) {
            int code = code(c);
            keys.send(KEY_DOWN, code);
            keys.send(KEY_UP, code | 0x80);
        }
    }

    /** Codes of a keyboard of the first kind. */
    private static int code(char c) {
        if (c == '\n') {
            return 0x1c;
        }
        if (c == ' ') {
            return 0x39;
        }
        if (TOP.indexOf(c) >= 0) {
            return 0x10 + TOP.indexOf(c);
        }
        if (MIDDLE.indexOf(c) >= 0) {
            return 0x1e + MIDDLE.indexOf(c);
        }
        if (BOTTOM.indexOf(c) >= 0) {
            return 0x2c + BOTTOM.indexOf(c);
        }
        throw new IllegalArgumentException("no key for " + c);
    }

    /** Waits until the server hangs up. */
    public void awaitEnd() throws IOException {
        try {
            while (true) {
                channels.getFirst().next();
            }
        } catch (EOFException | SocketException | SSLException e) {
            // that is the end
        }
    }

    @Override
    public void close() throws IOException {
        for (Channel channel : channels) {
            channel.socket.close();
        }
    }

    private final class Channel {
        private final SSLSocket socket;
        private final DataInputStream in;

        Channel(int type, int session) throws IOException {
            socket = secure(way.open());
            in = new DataInputStream(socket.getInputStream());
            channels.add(this);
            ByteBuffer link = message(16 + 22);
            link.put(MAGIC).putInt(2).putInt(2).putInt(22);
            link.putInt(session).put((byte) type).put((byte) 0);
            link.putInt(1).putInt(0).putInt(18).putInt(ABILITIES);
            socket.getOutputStream().write(link.array());
            logIn(answer());
        }

        /** The server's side of the link. */
        private ByteBuffer answer() throws IOException {
            ByteBuffer header = read(16);
            byte[] magic = new byte[MAGIC.length];
            header.get(magic);
            if (!Arrays.equals(magic, MAGIC)) {
                throw new IOException("no SPICE server");
            }
            ByteBuffer answer = read(header.getInt(12));
            int error = answer.getInt();
            if (error != 0) {
                throw new IOException("the server refuses the link: " + error);
            }
            return answer;
        }

        private void logIn(ByteBuffer answer) throws IOException {
            byte[] der = new byte[KEY_BYTES];
            answer.get(der);
            try {
                PublicKey key =
                        KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
                Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
                cipher.init(Cipher.ENCRYPT_MODE, key);
                byte[] clear = (password + "\0").getBytes(StandardCharsets.US_ASCII);
                socket.getOutputStream().write(cipher.doFinal(clear));
            } catch (GeneralSecurityException e) {
                throw new IOException("cannot say the password", e);
            }
            int result = read(4).getInt();
            if (result != 0) {
                throw new IOException("the server does not let in: " + result);
            }
        }

        /** Reads until a message of this type comes. */
        ByteBuffer await(int type) throws IOException {
            while (true) {
                Received received = next();
                if (received.type == type) {
                    return received.body;
                }
            }
        }

        Received next() throws IOException {
            ByteBuffer header = read(6);
            int type = header.getShort();
            ByteBuffer body = read(header.getInt());
            if (type == SET_ACK) {
                send(ACK_SYNC, body.getInt(0));
            }
            return new Received(type, body);
        }

        void send(int type, int value) throws IOException {
            ByteBuffer out = message(10).putShort((short) type).putInt(4).putInt(value);
            socket.getOutputStream().write(out.array());
        }

        String subject() throws IOException {
            var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName();
        }

        private ByteBuffer read(int length) throws IOException {
            byte[] bytes = new byte[length];
            in.readFully(bytes);
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private record Received(int type, ByteBuffer body) {}

    private static ByteBuffer message(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private SSLSocket secure(Socket plain) throws IOException {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "ca",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    new ByteArrayInputStream(
                                            ca.getBytes(StandardCharsets.US_ASCII))));
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            var socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, "console", 0, true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot speak TLS", e);
        }
    }
}
