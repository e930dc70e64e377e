package dev.innkeeper.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.contracts.AgentCommand.OpenConsole;
import dev.innkeeper.contracts.door.ConsolePaths;
import dev.innkeeper.contracts.door.ConsolePaths.Program;
import dev.innkeeper.contracts.door.DoorProblem;
import dev.innkeeper.contracts.door.SpiceTicket;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.tasks.TaskStatus;
import dev.innkeeper.testkit.RecordingAgent.Outcome;
import dev.innkeeper.testkit.ServiceUnderTest;
import dev.innkeeper.testkit.TestDoor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Terminals of containers, up to the node that shows them. */
class TerminalIT {
    private static Lab lab;

    @BeforeAll
    static void start(@TempDir Path folder) {
        lab = new Lab(folder);
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    private static JsonNode open(int id, Caller caller) {
        return lab.call("POST", "/{vmid}/termproxy", Map.of("vmid", id), caller).data();
    }

    private static OpenConsole command(JsonNode opened) {
        return command(opened.get("ticket").asString());
    }

    private static OpenConsole command(String ticket) {
        String hash = ConsolePaths.hash(ticket);
        return await().until(
                        () ->
                                lab.agent.commands().stream()
                                        .filter(OpenConsole.class::isInstance)
                                        .map(OpenConsole.class::cast)
                                        .filter(sent -> sent.ticketHash().equals(hash))
                                        .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"tty,TTY", "console,CONSOLE", "shell,SHELL"})
    void nodeIsToldWhatToShowToWhom(String mode, Program program) {
        int id = lab.container(Map.of("rootfs", "local:1", "cmode", mode));

        JsonNode opened = open(id, Lab.ROOT);

        assertThat(opened.get("user").asString()).isEqualTo("root@pam");
        assertThat(opened.get("ticket").asString()).matches("PVEVNC:[0-9A-F]{8}::[A-Za-z0-9+/=]+");
        assertThat(opened.get("port").asString()).matches("59\\d\\d");
        assertThat(opened.get("upid").asString()).contains(":vncproxy:" + id + ":root@pam:");
        OpenConsole command = command(opened);
        assertThat(command.program()).isEqualTo(program);
        assertThat(command.guest()).contains(new GuestId(id));
        assertThat(command.user()).isEqualTo("root@pam");
        assertThat(Integer.toString(command.port())).isEqualTo(opened.get("port").asString());
        assertThat(command.toString()).doesNotContain(opened.get("ticket").asString());
    }

    @Test
    void nodeIsToldWhatToShowOnAScreen() {
        int id = lab.container(Map.of("rootfs", "local:1", "cmode", "shell"));
        Map<String, Object> wanted = Map.of("vmid", id, "websocket", 1, "width", 1024);

        JsonNode opened = lab.call("POST", "/{vmid}/vncproxy", wanted, Lab.ROOT).data();

        assertThat(opened.get("cert").asString()).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(opened.get("upid").asString()).contains(":vncproxy:" + id + ":root@pam:");
        assertThat(lab.door.asked()).contains("GET " + ConsolePaths.SCREENS);
        OpenConsole command = command(opened);
        assertThat(command.program()).isEqualTo(Program.SHELL);
        assertThat(command.screen()).contains(new ConsolePaths.Screen(1024, 480));
        assertThat(Integer.toString(command.port())).isEqualTo(opened.get("port").asString());
    }

    @Test
    void clientOfSpiceIsToldHowToComeByTheProxy() {
        int id = lab.container(Map.of("rootfs", "local:1", "cmode", "shell"));
        Map<String, Object> wanted = Map.of("vmid", id, "proxy", "here.example:3128");

        JsonNode opened = lab.call("POST", "/{vmid}/spiceproxy", wanted, Lab.ROOT).data();

        assertThat(opened.get("type").asString()).isEqualTo("spice");
        assertThat(opened.get("proxy").asString()).isEqualTo("http://here.example:3128");
        assertThat(opened.get("host-subject").asString()).startsWith("CN=node-");
        assertThat(opened.get("ca").asString())
                .startsWith("-----BEGIN CERTIFICATE-----\\n")
                .doesNotContain("\n");
        SpiceTicket ticket = SpiceTicket.parse(opened.get("host").asString()).orElseThrow();
        assertThat(ticket.guest()).isEqualTo(new GuestId(id));
        assertThat(ticket.port()).isEqualTo(opened.get("tls-port").asInt());
        assertThat(opened.get("password").asString()).isEqualTo(ticket.password());
        assertThat(lab.door.asked()).contains("GET " + ConsolePaths.SPICE_SCREENS);
        assertThat(command(ticket.text()).screen().map(ConsolePaths.Screen::protocol))
                .contains(ConsolePaths.Protocol.SPICE);
    }

    @Test
    void withoutAProxyThereIsNoSpice() {
        int id = lab.container(Map.of("rootfs", "local:1"));

        ServiceUnderTest.Answer refused =
                lab.call("POST", "/{vmid}/spiceproxy", Map.of("vmid", id), Lab.ROOT);

        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.message()).isEqualTo("no SPICE proxy here");
    }

    @Test
    void nodeWithoutScreensSaysWhatIsMissing() {
        int id = lab.container(Map.of("rootfs", "local:1"));
        String missing = "no VNC on this node, please install: xterm";
        lab.door.behave((request, body) -> new TestDoor.Answer(500, new DoorProblem(missing)));

        ServiceUnderTest.Answer refused =
                lab.call("POST", "/{vmid}/vncproxy", Map.of("vmid", id), Lab.ROOT);

        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.message()).isEqualTo(missing);
        lab.door.behave((request, body) -> new TestDoor.Answer(200, Map.of()));
    }

    @Test
    void taskLastsAsLongAsTheTerminal() throws InterruptedException {
        int id = lab.container(Map.of("rootfs", "local:1"));
        var leaves = new CountDownLatch(1);
        lab.agent.behave(command -> {
            await().atMost(Duration.ofSeconds(20)).until(() -> leaves.getCount() == 0);
            return Optional.of(Outcome.done());
        });

        JsonNode opened = open(id, Lab.ROOT);

        Upid upid = Upid.parse(opened.get("upid").asString());
        command(opened);
        assertThat(lab.task(upid).flatMap(TaskStatus::exitStatus)).isEmpty();
        leaves.countDown();
        await().until(() -> lab.task(upid).flatMap(TaskStatus::exitStatus).isPresent());
        assertThat(lab.task(upid).flatMap(TaskStatus::exitStatus)).contains("OK");
        lab.agent.behave(lab::succeed);
    }

    @Test
    void containerThatIsNotThereIsNamed() {
        assertThat(lab.call("POST", "/{vmid}/termproxy", Map.of("vmid", 99_999)).message())
                .startsWith("Configuration file 'nodes/pve1/lxc/99999.conf' does not exist");
    }
}
