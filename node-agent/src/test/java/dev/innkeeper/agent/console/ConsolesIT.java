package dev.innkeeper.agent.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.OpenConsole;
import dev.innkeeper.contracts.door.ConsolePaths;
import dev.innkeeper.contracts.door.ConsolePaths.Program;
import dev.innkeeper.kernel.GuestId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

    private final Consoles consoles = new Consoles(Path.of("/nowhere"), Clock.systemUTC());
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
        var order =
                new OpenConsole(
                        Optional.empty(),
                        Program.LOGIN,
                        USER,
                        PORT,
                        ConsolePaths.hash(TICKET),
                        Instant.now().plus(patience));
        return CompletableFuture.runAsync(() -> consoles.serve(order, work));
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
        Console.Input input = console.join(client);

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
        Console.Input input = console.join(client);

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
        console.join(client).take(bytes(USER + ":" + TICKET + "\n"));
        await().untilAsserted(() -> assertThat(client.text()).contains("login:"));

        work.cancel();

        assertThatThrownBy(task::join).hasRootCauseMessage("received interrupt");
        assertThat(client.closed).isTrue();
    }
}
