package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.innkeeper.agent.console.Console;
import dev.innkeeper.contracts.AgentCommand.OpenConsole;
import dev.innkeeper.contracts.AgentCommand.StartMachine;
import dev.innkeeper.contracts.door.ConsolePaths;
import dev.innkeeper.contracts.door.ConsolePaths.Program;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.testkit.RfbClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Screens of machines, which show their firmware. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MachineConsolesIT {
    private static final GuestId GUEST = new GuestId(920_001);
    private static final int PORT = 5900;
    private static final String USER = "ada@pve";

    private HostLab lab;
    private TestAgent agent;

    @BeforeAll
    void prepare() throws IOException {
        lab = new HostLab();
        MachineLab.requireQemu();
        agent = new TestAgent(lab.folder.resolve("agent"), undo -> {});
        assertThat(agent.run(new StartMachine(GUEST, Map.of("memory", "32"), List.of())).failure())
                .isEmpty();
    }

    @AfterAll
    void cleanUp() throws IOException {
        if (agent != null) {
            agent.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void screenIsShownToWhoeverHasTheTicket() throws IOException {
        String ticket = "PVEVNC:65E1A2B3::one";
        UUID task = open(Program.DISPLAY, ticket);
        Console console = take(ticket);
        RfbClient viewer = join(console, ticket);

        assertThat(viewer.connect(ticket)).contains("QEMU");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> viewer.brightPixels() > 100); // the firmware says what it looks for
        assertThat(viewer.width()).isPositive();

        console.end();
        assertThat(agent.reports.await(task).failure()).isEmpty();
        assertThat(agent.consoles.take(Optional.of(GUEST), PORT, USER, ticket))
                .as("every ticket works once")
                .isEmpty();
        assertThat(agent.machines.running().state(GUEST)).isEqualTo("running");
    }

    @Test
    void screenCanHaveAPasswordOfItsOwn() throws IOException {
        String ticket = "PVEVNC:65E1A2B3::two";
        open(Program.DISPLAY_WITH_PASSWORD, ticket);
        RfbClient viewer = join(take(ticket), ticket);
        String other = "PVEVNC:65E1A2B3::three";

        assertThat(viewer.connect(ConsolePaths.password(ticket))).contains("QEMU");

        open(Program.DISPLAY_WITH_PASSWORD, other);
        RfbClient stranger = join(take(other), other);
        assertThatIllegalStateException().isThrownBy(() -> stranger.connect(other));
    }

    @Test
    void machineThatDoesNotRunHasNoScreen() throws IOException {
        String ticket = "PVEVNC:65E1A2B3::four";
        GuestId nobody = new GuestId(920_002);
        UUID task = agent.send(order(nobody, Program.DISPLAY, ticket));
        Console console =
                agent.consoles.take(Optional.of(nobody), PORT, USER, ticket).orElseThrow();

        join(console, ticket);

        assertThat(agent.reports.await(task).failure()).contains("VM 920002 not running");
    }

    private UUID open(Program program, String ticket) throws IOException {
        return agent.send(order(GUEST, program, ticket));
    }

    private static OpenConsole order(GuestId guest, Program program, String ticket) {
        return new OpenConsole(
                Optional.of(guest),
                program,
                USER,
                PORT,
                ConsolePaths.hash(ticket),
                Instant.now().plusSeconds(60),
                Optional.empty());
    }

    private Console take(String ticket) {
        return agent.consoles.take(Optional.of(GUEST), PORT, USER, ticket).orElseThrow();
    }

    private static RfbClient join(Console console, String ticket) {
        AtomicReference<Console.Input> toServer = new AtomicReference<>();
        RfbClient viewer =
                new RfbClient(bytes -> {
                    try {
                        toServer.get().take(bytes);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        toServer.set(console.join(new Viewer(viewer::received), ticket));
        return viewer;
    }

    private record Viewer(Consumer<byte[]> screen) implements Console.Link {
        @Override
        public void send(byte[] bytes, int length) {
            screen.accept(Arrays.copyOf(bytes, length));
        }

        @Override
        public void close() {
            screen.accept("".getBytes(StandardCharsets.US_ASCII));
        }
    }
}
