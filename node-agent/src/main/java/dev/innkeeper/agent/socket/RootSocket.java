package dev.innkeeper.agent.socket;

import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.json.MessageCodec;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Unix socket of this node's root user. The kernel keeps others away by the file's mode, and
 * says who came: whoever is not the user that the agent runs as is sent away as well.
 *
 * <p>A connection begins with a line of JSON ({@link SocketRequest}) and is answered by lines of
 * JSON ({@link SocketAnswer}).
 */
public final class RootSocket implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RootSocket.class);

    /** What the kernel takes for a socket's path. */
    private static final int LONGEST_PATH = 107;

    private static final int LONGEST_LINE = 1 << 20;

    private final Path path;
    private final Conversation conversation;
    private final JsonMapper json = MessageCodec.mapper();
    private final ServerSocketChannel server;
    private final UserPrincipal owner;

    /** What follows the first line. */
    interface Conversation {
        void hold(
                SocketRequest request,
                SocketChannel client,
                InputStream in,
                OutputStream out,
                Answers answers)
                throws IOException;
    }

    /** Takes the lines of an answer. */
    interface Answers {
        void send(SocketAnswer answer) throws IOException;
    }

    private RootSocket(Path path, Conversation conversation) throws IOException {
        this.path = path;
        this.conversation = conversation;
        this.owner = Files.getOwner(Path.of("/proc/self"));
        Files.deleteIfExists(path);
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }

    /** Listens from now on. */
    public static RootSocket open(Path path, GatewayTunnel tunnel, NodeCommands commands)
            throws IOException {
        return open(
                path,
                (request, client, in, out, answers) -> {
                    if (request.open().equals("api")) {
                        tunnel.serve(client, in, out, answers);
                    } else {
                        commands.run(request, in, out, answers);
                    }
                });
    }

    static RootSocket open(Path path, Conversation conversation) throws IOException {
        if (path.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
            throw new IOException("the path of the socket is too long: " + path);
        }
        RootSocket socket = new RootSocket(path, conversation);
        Thread.ofVirtual().name("root-socket").start(socket::accept);
        return socket;
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                Thread.startVirtualThread(() -> serve(client));
            } catch (AsynchronousCloseException e) {
                return;
            } catch (IOException e) {
                log.atWarn().setCause(e).log("Connection to the socket failed");
                return;
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            if (!isOwner(client)) {
                log.atWarn().log("Another user was sent away from the socket");
                return;
            }
            InputStream in = new BufferedInputStream(Channels.newInputStream(client));
            OutputStream out = Channels.newOutputStream(client);
            try {
                conversation.hold(
                        json.readValue(line(in), SocketRequest.class),
                        client,
                        in,
                        out,
                        answer -> send(out, answer));
            } catch (JacksonException | IllegalArgumentException e) {
                send(out, SocketAnswer.error("not a request of this socket"));
            } catch (WorkFailure e) {
                send(out, SocketAnswer.error(String.valueOf(e.getMessage())));
            }
        } catch (IOException e) {
            log.atDebug().setCause(e).log("Connection to the socket broke off");
        }
    }

    private boolean isOwner(SocketChannel client) throws IOException {
        return client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().equals(owner);
    }

    private void send(OutputStream out, SocketAnswer answer) throws IOException {
        byte[] text = json.writeValueAsBytes(answer);
        byte[] line = java.util.Arrays.copyOf(text, text.length + 1);
        line[text.length] = '\n';
        out.write(line);
        out.flush();
    }

    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n' && b >= 0; b = in.read()) {
            line.write(b);
            if (line.size() > LONGEST_LINE) {
                throw new IOException("a line without end");
            }
        }
        return line.toByteArray();
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(path);
    }
}
