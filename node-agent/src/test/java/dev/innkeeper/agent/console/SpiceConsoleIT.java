package dev.innkeeper.agent.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.OpenConsole;
import dev.innkeeper.contracts.door.ConsolePaths;
import dev.innkeeper.contracts.door.ConsolePaths.Program;
import dev.innkeeper.contracts.door.ConsolePaths.Protocol;
import dev.innkeeper.contracts.door.SpiceTicket;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.testkit.SpiceClient;
import java.io.IOException;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The life of consoles whose clients speak SPICE. */
@EnabledIfSystemProperty(named = "user.name", matches = "root", disabledReason = "login needs root")
class SpiceConsoleIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final SpiceTicket TICKET =
            SpiceTicket.of(new GuestId(101), new NodeName("pve1"), 61_000, 1, "0a".repeat(32));

    @TempDir private Path folder;
    private Consoles consoles;
    private final OneWork work = new OneWork();
    private final List<SocketChannel> channels = new ArrayList<>();

    /** A command that can be cancelled. */
    private static final class OneWork implements Work {
        private Runnable onCancel = () -> {};

        @Override
        public void before(Undo undo) {}

        @Override
        public void after(Undo undo) {}

        @Override
        public void log(String line) {}

        @Override
        public void ensureWanted() {}

        @Override
        public Registration onCancel(Runnable action) {
            onCancel = action;
            return () -> {};
        }
    }

    @BeforeEach
    void identity() throws IOException, InterruptedException {
        consoles = new Consoles(folder, NodeIdentity.in(folder), Clock.systemUTC());
        Assumptions.assumeTrue(hasScreens(), "cannot run here: needs xserver-xspice and xterm");
        int status =
                new ProcessBuilder(
                                "openssl",
                                "req",
                                "-x509",
                                "-newkey",
                                "ec",
                                "-pkeyopt",
                                "ec_paramgen_curve:P-256",
                                "-nodes",
                                "-days",
                                "2",
                                "-subj",
                                "/CN=node-pve1",
                                "-keyout",
                                folder.resolve("key.pem").toString(),
                                "-out",
                                folder.resolve("certificate.pem").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
        assertThat(status).isZero();
        Files.copy(folder.resolve("certificate.pem"), folder.resolve("ca.pem"));
    }

    private boolean hasScreens() {
        try {
            consoles.requireSpice();
            return true;
        } catch (WorkFailure e) {
            assertThat(e).hasMessageContaining("please install");
            return false;
        }
    }

    private CompletableFuture<Void> serve(Duration patience) {
        var order =
                new OpenConsole(
                        Optional.of(TICKET.guest()),
                        Program.LOGIN,
                        "alice@pve",
                        TICKET.port(),
                        ConsolePaths.hash(TICKET.text()),
                        Instant.now().plus(patience),
                        Optional.of(new ConsolePaths.Screen(800, 480, Protocol.SPICE)));
        return CompletableFuture.runAsync(() -> consoles.serve(order, new NoMachines(), work));
    }

    private SpiceConsole find() {
        return consoles.findSpice(TICKET.guest(), TICKET.port(), TICKET.text()).orElseThrow();
    }

    private SpiceClient client(SpiceConsole console, String password) throws IOException {
        String ca = Files.readString(folder.resolve("ca.pem"));
        return new SpiceClient(() -> open(console), ca, password);
    }

    private Socket open(SpiceConsole console) throws IOException {
        SocketChannel channel = console.connect(TICKET.text()).orElseThrow();
        channels.add(channel);
        return channel.socket();
    }

    private void leave(SpiceConsole console) {
        channels.forEach(console::disconnected);
    }

    private static List<String> servers() {
        return ProcessHandle.current()
                .descendants()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains("Xorg") || line.contains("xterm"))
                .toList();
    }

    @Test
    void clientComesWithAllItsChannelsAndLeaves() throws IOException {
        CompletableFuture<Void> task = serve(Duration.ofSeconds(20));
        SpiceConsole console = find();
        try (SpiceClient client = client(console, TICKET.password())) {
            assertThat(client.connect()).isEqualTo("CN=node-pve1");
            client.type("root\n");
            assertThat(channels).hasSize(2);
            assertThat(servers()).hasSize(2);
        }

        leave(console);

        await().atMost(PATIENCE).until(task::isDone);
        assertThat(task).isCompleted();
        assertThat(servers()).isEmpty();
        assertThat(console.connect(TICKET.text())).isEmpty();
    }

    @Test
    void anotherPasswordDoesNotLetIn() throws IOException {
        CompletableFuture<Void> task = serve(Duration.ofSeconds(20));
        SpiceConsole console = find();
        try (SpiceClient client = client(console, "another")) {
            assertThatIOException()
                    .isThrownBy(client::connect)
                    .withMessageContaining("does not let in");
        }

        work.onCancel.run();

        await().atMost(PATIENCE).until(task::isDone);
        assertThat(servers()).isEmpty();
    }

    @Test
    void ticketIsForItsGuestAndItsTime() throws IOException {
        CompletableFuture<Void> task = serve(Duration.ofMillis(500));
        SpiceConsole console = find();
        assertThat(consoles.findSpice(new GuestId(102), TICKET.port(), TICKET.text())).isEmpty();

        await().atMost(PATIENCE).until(task::isDone);

        assertThat(task).isCompleted();
        assertThat(console.connect(TICKET.text())).isEmpty();
    }
}
