package dev.innkeeper.standalone;

import dev.innkeeper.standalone.firststart.PrivateFiles;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The local ports of this control plane. Chosen once and kept in a file, so that agents find the
 * broker again and scrapers the metrics; a port that somebody else took meanwhile is chosen anew.
 *
 * <p>Until it is closed, every port is held by a socket that is bound but does not listen: nobody
 * else who starts in these seconds finds it free, whereas a server that listens there (on Linux
 * they all reuse addresses) gets it.
 */
final class Ports implements AutoCloseable {
    private static final int ATTEMPTS = 100;
    private static final int FIRST = 20_000;
    private static final int LAST = 31_999;

    private final Path file;
    private final Map<String, Integer> kept = new TreeMap<>();
    private final Set<Integer> handedOut = new HashSet<>();
    private final List<Socket> held = new ArrayList<>();

    Ports(Path file) {
        this.file = file;
        if (Files.exists(file)) {
            var lines = new Properties();
            try {
                lines.load(new StringReader(PrivateFiles.read(file)));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file, e);
            }
            lines.forEach((name, port) -> kept.put((String) name, Integer.valueOf((String) port)));
        }
    }

    /** The port of this name: the one of the last start if it is free, else a free one. */
    int of(String name) {
        Integer before = kept.get(name);
        if (before != null && handedOut.add(before) && (hold(before) || isFree(before))) {
            return before;
        }
        for (int i = 0; i < ATTEMPTS; i++) {
            int found = anyPort();
            if (!kept.containsValue(found) && isFree(found) && hold(found)) {
                handedOut.add(found);
                kept.put(name, found);
                return found;
            }
        }
        throw new IllegalStateException("no free port for " + name);
    }

    /** Likewise, but the well-known port if it is free at the first start. */
    int of(String name, int preferred) {
        if (!kept.containsKey(name) && handedOut.add(preferred) && hold(preferred)) {
            kept.put(name, preferred);
            return preferred;
        }
        return of(name);
    }

    /** Writes the file: one {@code name=port} a line. */
    void save() {
        var text = new StringWriter();
        kept.forEach((name, port) -> text.write(name + "=" + port + "\n"));
        PrivateFiles.writePublic(file, text.toString());
    }

    /** Lets go of the ports: whoever they were for listens there now. */
    @Override
    public void close() {
        held.forEach(Ports::close);
        held.clear();
    }

    /** Whether nobody listens there; connections that just ended do not count. */
    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(local(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Holds it, unless anybody else does; connections that just ended do. */
    private boolean hold(int port) {
        var socket = new Socket();
        try {
            socket.setReuseAddress(false);
            socket.bind(local(port));
            socket.setReuseAddress(true);
            held.add(socket);
            return true;
        } catch (IOException e) {
            close(socket);
            return false;
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot let go of a port", e);
        }
    }

    private static InetSocketAddress local(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    /** Below the range from which the kernel takes ports for outgoing connections. */
    private static int anyPort() {
        return ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
    }
}
