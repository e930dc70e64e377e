package dev.innkeeper.standalone;

import dev.innkeeper.standalone.firststart.PrivateFiles;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The local ports of this control plane. Chosen once and kept in a file, so that agents find the
 * broker again and scrapers the metrics; a port that somebody else took meanwhile is chosen anew.
 */
final class Ports {
    private static final int ATTEMPTS = 100;
    private static final int FIRST = 20_000;
    private static final int LAST = 31_999;

    private final Path file;
    private final Map<String, Integer> kept = new TreeMap<>();
    private final Set<Integer> handedOut = new HashSet<>();

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
        if (before != null && isFree(before) && handedOut.add(before)) {
            return before;
        }
        for (int i = 0; i < ATTEMPTS; i++) {
            int found = anyPort();
            if (!kept.containsValue(found) && isFree(found) && handedOut.add(found)) {
                kept.put(name, found);
                return found;
            }
        }
        throw new IllegalStateException("no free port for " + name);
    }

    /** Likewise, but the well-known port if it is free at the first start. */
    int of(String name, int preferred) {
        if (!kept.containsKey(name)) {
            kept.put(name, preferred);
        }
        return of(name);
    }

    /** Writes the file: one {@code name=port} a line. */
    void save() {
        var text = new StringWriter();
        kept.forEach((name, port) -> text.write(name + "=" + port + "\n"));
        PrivateFiles.writePublic(file, text.toString());
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Below the range from which the kernel takes ports for outgoing connections. */
    private static int anyPort() {
        return ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
    }
}
