package dev.innkeeper.agent.core;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** The serial port of a machine with a shell on it. */
final class SerialPort implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final SocketChannel channel;
    private final StringBuilder heard = new StringBuilder();
    private int commands;

    SerialPort(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        Thread.startVirtualThread(this::listen);
    }

    private void listen() {
        ByteBuffer bytes = ByteBuffer.allocate(4096);
        try {
            while (channel.read(bytes.clear()) >= 0) {
                synchronized (heard) {
                    heard.append(StandardCharsets.ISO_8859_1.decode(bytes.flip()));
                }
            }
        } catch (IOException e) {
            // The machine or the test is over.
        }
    }

    /** Waits until the machine says this. */
    void await(String text) {
        Awaitility.await()
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> heard().contains(text));
    }

    /** Runs a command and gives what it says. */
    String run(String command) throws IOException {
        int number = ++commands;
        int begin = heard().length();
        String line = command + "; echo end-$((" + number + "+1000))\n";
        channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
        String mark = "end-" + (number + 1000);
        await(mark);
        String said = heard().substring(begin);
        return said.substring(0, said.indexOf(mark)).replace("\r", "").strip();
    }

    /** Runs a command again and again until it says all of this. */
    void awaitRun(String command, String... texts) {
        Awaitility.await()
                .atMost(LIMIT)
                .untilAsserted(() ->
                        org.assertj.core.api.Assertions.assertThat(run(command)).contains(texts));
    }

    private String heard() {
        synchronized (heard) {
            return heard.toString();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
