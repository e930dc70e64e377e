package dev.innkeeper.agent.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.OpenConsole;
import dev.innkeeper.contracts.door.ConsolePaths;
import dev.innkeeper.contracts.door.ConsolePaths.Program;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.testkit.RfbClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The life of consoles, with the node's own login as their program. */
@EnabledIfSystemProperty(named = "user.name", matches = "root", disabledReason = "login needs root")
class ConsolesIT {
    private static final String TICKET = "PVEVNC:1::secret";
    private static final String USER = "alice@pve";
    private static final int PORT = 5900;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Consoles consoles =
            new Consoles(
                    Path.of("/nowhere"), NodeIdentity.in(Path.of("/nowhere")), Clock.systemUTC());
    private final OneWork work = new OneWork();
    private final OneClient client = new OneClient();

    /** A command that can be cancelled. */
    private static final class OneWork implements Work {
        private Runnable onCancel = () -> {};
        private boolean cancelled;

        @Override
        public void before(Undo undo) {}

        @Override
        public void after(Undo undo) {}

        @Override
        public void log(String line) {}

        @Override
        public void ensureWanted() {
            if (cancelled) {
                throw new WorkFailure("received interrupt");
            }
        }

        @Override
        public Registration onCancel(Runnable action) {
            onCancel = action;
            return () -> {};
        }

        void cancel() {
            cancelled = true;
            onCancel.run();
        }
    }

    private static final class OneClient implements Console.Link {
        private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
        private volatile boolean closed;

        @Override
        public synchronized void send(byte[] bytes, int length) {
            seen.write(bytes, 0, length);
        }

        @Override
        public void close() {
            closed = true;
        }

        synchronized String text() {
            return seen.toString(StandardCharsets.UTF_8);
        }
    }

    private CompletableFuture<Void> serve(Duration patience) {
        return serve(patience, Optional.empty());
    }

    private CompletableFuture<Void> serve(Duration patience, Optional<ConsolePaths.Screen> screen) {
        var order =
                new OpenConsole(
                        Optional.empty(),
                        Program.LOGIN,
                        USER,
                        PORT,
                        ConsolePaths.hash(TICKET),
                        Instant.now().plus(patience),
                        screen);
        return CompletableFuture.runAsync(() -> consoles.serve(order, new NoMachines(), work));
    }

    private Optional<Console> take() {
        return consoles.take(Optional.empty(), PORT, USER, TICKET);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void clientWithItsTicketGetsATerminal() throws IOException {
        CompletableFuture<Void> task = serve(Duration.ofSeconds(20));
        Console console = take().orElseThrow();
        Console.Input input = console.join(client, TICKET);

        input.take(bytes(USER + ":" + TICKET + "\n1:100:30:"));

        await().untilAsserted(() -> assertThat(client.text()).startsWith("OK").contains("login:"));
        assertThat(task).isNotDone();
        console.end();
        await().until(task::isDone);
        assertThat(task).isCompleted();
        assertThat(client.closed).isTrue();
    }

    @Test
    void ticketWorksOnceAndForItsConsoleOnly() {
        CompletableFuture<Void> task = serve(Duration.ofSeconds(20));
        Optional<GuestId> guest = Optional.of(new GuestId(100));

        assertThat(take()).isPresent();
        assertThat(take()).isEmpty();
        assertThat(consoles.take(guest, PORT, USER, TICKET)).isEmpty();
        assertThat(consoles.take(Optional.empty(), PORT + 1, USER, TICKET)).isEmpty();
        assertThat(consoles.take(Optional.empty(), PORT, "bob@pve", TICKET)).isEmpty();
        work.cancel();
        assertThatThrownBy(task::join).hasRootCauseMessage("received interrupt");
    }

    @Test
    void clientThatSaysAnothersTicketIsShownOut() {
        CompletableFuture<Void> task = serve(Duration.ofSeconds(20));
        Console console = take().orElseThrow();
        Console.Input input = console.join(client, TICKET);

        assertThatIOException().isThrownBy(() -> input.take(bytes(USER + ":other\n")));
        console.end();

        await().until(task::isDone);
        assertThat(client.text()).isEmpty();
    }

    @Test
    void consoleWhoseClientDoesNotComeEndsWell() {
        CompletableFuture<Void> task = serve(Duration.ofMillis(50));

        await().until(task::isDone);

        assertThat(task).isCompleted();
    }

    @Test
    void stoppedTaskEndsTheTerminal() throws IOException {
        CompletableFuture<Void> task = serve(Duration.ofSeconds(20));
        Console console = take().orElseThrow();
        console.join(client, TICKET).take(bytes(USER + ":" + TICKET + "\n"));
        await().untilAsserted(() -> assertThat(client.text()).contains("login:"));

        work.cancel();

        assertThatThrownBy(task::join).hasRootCauseMessage("received interrupt");
        assertThat(client.closed).isTrue();
    }

    /** A console whose screen is shown to a client of VNC. */
    private RfbClient joinScreen(Console console) {
        CompletableFuture<Console.Input> input = new CompletableFuture<>();
        var viewer =
                new RfbClient(bytes -> {
                    try {
                        input.join().take(bytes);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        input.complete(
                console.join(
                        new Console.Link() {
                            @Override
                            public void send(byte[] bytes, int length) {
                                viewer.received(Arrays.copyOf(bytes, length));
                            }

                            @Override
                            public void close() {
                                client.close();
                            }
                        },
                        TICKET));
        return viewer;
    }

    private static List<String> servers() {
        return ProcessHandle.current()
                .descendants()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains("vnc") || line.contains("xterm"))
                .toList();
    }

    @Test
    void screenShowsTheTerminalToClientsOfVnc() {
        assumeTrue(hasScreens(), "needs tigervnc-standalone-server and xterm: no screen tried");
        CompletableFuture<Void> task =
                serve(Duration.ofSeconds(20), Optional.of(new ConsolePaths.Screen(640, 400)));
        Console console = take().orElseThrow();

        RfbClient viewer = joinScreen(console);

        assertThat(viewer.connect(TICKET)).isEqualTo("Shell");
        assertThat(viewer.width()).isEqualTo(640);
        assertThat(viewer.height()).isEqualTo(400);
        await().atMost(PATIENCE).until(() -> viewer.brightPixels() > 100); // "login:"
        int before = viewer.brightPixels();
        viewer.type("a-long-name");
        await().atMost(PATIENCE).until(() -> viewer.brightPixels() > before + 100);
        assertThat(task).isNotDone();
        console.end();
        await().atMost(PATIENCE).until(task::isDone);
        assertThat(task).isCompleted();
        assertThat(client.closed).isTrue();
        assertThat(servers()).isEmpty();
    }

    @Test
    void screenWantsThePassword() {
        assumeTrue(hasScreens(), "needs tigervnc-standalone-server and xterm: no screen tried");
        CompletableFuture<Void> task =
                serve(Duration.ofSeconds(20), Optional.of(new ConsolePaths.Screen(640, 400)));
        RfbClient viewer = joinScreen(take().orElseThrow());

        assertThatIllegalStateException().isThrownBy(() -> viewer.connect("another"));

        work.cancel();
        await().atMost(PATIENCE).until(task::isDone);
        assertThat(servers()).isEmpty();
    }

    private boolean hasScreens() {
        try {
            consoles.requireScreens();
            return true;
        } catch (WorkFailure e) {
            assertThat(e).hasMessageContaining("please install");
            return false;
        }
    }
}
