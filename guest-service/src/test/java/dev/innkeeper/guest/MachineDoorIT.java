package dev.innkeeper.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.contracts.AgentCommand.OpenConsole;
import dev.innkeeper.contracts.door.ConsolePaths;
import dev.innkeeper.contracts.door.ConsolePaths.Program;
import dev.innkeeper.contracts.door.DoorProblem;
import dev.innkeeper.contracts.door.MachineCall;
import dev.innkeeper.contracts.door.QemuCapabilities;
import dev.innkeeper.contracts.json.MessageCodec;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.testkit.ServiceUnderTest;
import dev.innkeeper.testkit.TestDoor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What is asked of a machine directly, up to the door of its node. */
class MachineDoorIT {
    private static Lab lab;
    private static int machine;
    private static int running;

    @BeforeAll
    static void start(@TempDir Path folder) {
        lab = new Lab(folder);
        machine = lab.nextId();
        assertThat(lab.ended(post("", Map.of("vmid", machine, "serial1", "socket"))))
                .isEqualTo("OK");
        running = lab.nextId();
        assertThat(lab.ended(post("", Map.of("vmid", running, "name", "ci")))).isEqualTo("OK");
        assertThat(lab.ended(post("/{vmid}/status/start", Map.of("vmid", running))))
                .isEqualTo("OK");
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    private static ServiceUnderTest.Answer post(String path, Map<String, ?> parameters) {
        return call("POST", path, parameters, Lab.ROOT);
    }

    private static ServiceUnderTest.Answer call(
            String method, String path, Map<String, ?> parameters, Caller caller) {
        Map<String, Object> all = new TreeMap<>(parameters);
        all.put("node", Lab.NODE.value());
        all.putIfAbsent("vmid", running);
        return lab.service.call(method, "/nodes/{node}/qemu" + path, all, caller);
    }

    private static List<MachineCall> answering(Object... answers) {
        List<MachineCall> asked = new CopyOnWriteArrayList<>();
        List<Object> left = new ArrayList<>(List.of(answers));
        lab.door.behave((request, body) -> {
            assertThat(request).isEqualTo("POST /guests/" + running + "/agent");
            asked.add(MessageCodec.mapper().readValue(body, MachineCall.class));
            return new TestDoor.Answer(200, left.removeFirst());
        });
        return asked;
    }

    @Test
    void plainQuestionIsPassedOnWithItsAnswer() {
        List<MachineCall> asked = answering(List.of(Map.of("name", "lo")), Map.of());

        JsonNode data =
                call("GET", "/{vmid}/agent/network-get-interfaces", Map.of(), Lab.ROOT).data();
        post("/{vmid}/agent", Map.of("command", "suspend-ram"));

        assertThat(data.path("result").path(0).path("name").asString("")).isEqualTo("lo");
        assertThat(asked)
                .extracting(MachineCall::command)
                .containsExactly("guest-network-get-interfaces", "guest-suspend-ram");
        assertThat(asked).extracting(MachineCall::answered).containsExactly(true, false);
    }

    @Test
    void saysWhatItsNodeCanEmulate() {
        lab.door.behave((request, body) -> {
            assertThat(request).isEqualTo("GET " + QemuCapabilities.PATH);
            return new TestDoor.Answer(
                    200,
                    new QemuCapabilities(
                            List.of("pc-i440fx-7.2", "pc-q35-7.2", "pc-q35-10.1", "pc-q35-9.0"),
                            Map.of("host", "default", "Nehalem", "GenuineIntel")));
        });

        JsonNode machines = capability("machines");
        JsonNode cpus = capability("cpu");

        assertThat(machines.findValuesAsString("id"))
                .containsExactly("pc-i440fx-7.2", "pc-q35-10.1", "pc-q35-9.0", "pc-q35-7.2");
        assertThat(machines.path(1).path("type").asString()).isEqualTo("q35");
        assertThat(machines.path(1).path("version").asString()).isEqualTo("10.1");
        assertThat(cpus.findValuesAsString("vendor")).containsExactly("GenuineIntel", "default");
    }

    private static JsonNode capability(String what) {
        Map<String, Object> node = Map.of("node", Lab.NODE.value());
        return lab.service
                .call("GET", "/nodes/{node}/capabilities/qemu/" + what, node, Lab.ROOT)
                .data();
    }

    @Test
    void agentThatIsNotThereIsNamedAsProxmoxDoes() {
        lab.door.behave((request, body) ->
                new TestDoor.Answer(500, new DoorProblem("QEMU guest agent is not running")));

        ServiceUnderTest.Answer answer = post("/{vmid}/agent/ping", Map.of());

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body().toString()).contains("QEMU guest agent is not running");
    }

    @Test
    void programRunsAndItsOutputIsText() {
        List<MachineCall> asked =
                answering(
                        Map.of("pid", 12),
                        Map.of(
                                "exited",
                                true,
                                "exitcode",
                                0,
                                "out-data",
                                base64("fine\n"),
                                "out-truncated",
                                false));

        JsonNode started =
                post(
                                "/{vmid}/agent/exec",
                                Map.of("command", List.of("/bin/cat", "-n"), "input-data", "in"))
                        .data();
        JsonNode status =
                call("GET", "/{vmid}/agent/exec-status", Map.of("pid", 12), Lab.ROOT).data();

        assertThat(started.path("pid").asInt(0)).isEqualTo(12);
        assertThat(asked.getFirst().arguments())
                .containsEntry("path", "/bin/cat")
                .containsEntry("arg", List.of("-n"))
                .containsEntry("input-data", base64("in"));
        assertThat(status.path("exited").asInt(0)).isEqualTo(1);
        assertThat(status.path("out-truncated").asInt(1)).isZero();
        assertThat(status.path("out-data").asString("")).isEqualTo("fine\n");
    }

    @Test
    void fileIsReadToItsEndAndWritten() {
        List<MachineCall> asked =
                answering(
                        7,
                        Map.of("count", 3, "buf-b64", base64("one"), "eof", false),
                        Map.of("count", 3, "buf-b64", base64("two"), "eof", true),
                        Map.of());
        JsonNode read =
                call("GET", "/{vmid}/agent/file-read", Map.of("file", "/etc/motd"), Lab.ROOT)
                        .data();
        assertThat(read.path("content").asString("")).isEqualTo("onetwo");
        assertThat(read.has("truncated")).isFalse();
        assertThat(asked.getLast().command()).isEqualTo("guest-file-close");

        asked = answering(8, Map.of("count", 3), Map.of());
        ServiceUnderTest.Answer written =
                post("/{vmid}/agent/file-write", Map.of("file", "/etc/motd", "content", "new"));
        assertThat(written.status()).isEqualTo(200);
        assertThat(asked.get(1).arguments()).containsEntry("buf-b64", base64("new"));
    }

    @Test
    void monitorTellsEverybodyAndObeysRoot() {
        lab.door.behave((request, body) ->
                new TestDoor.Answer(200, new MachineCall.Output("VM status: running\r\n")));
        Caller user = lab.user("mona@pve", "/vms/" + running, "VM.Monitor");

        assertThat(monitor("info status", user).data().asString())
                .isEqualTo("VM status: running\r\n");
        assertThat(monitor("info status\nquit", user).status()).isEqualTo(403);
        assertThat(monitor("drive_add 0 file=/etc/shadow", user).status()).isEqualTo(403);
        assertThat(monitor("stop", Lab.ROOT).status()).isEqualTo(200);
        ServiceUnderTest.Answer pressed =
                call("PUT", "/{vmid}/sendkey", Map.of("key", "ctrl-c"), Lab.ROOT);
        assertThat(pressed.status()).isEqualTo(200);
    }

    @Test
    void monitorThatCannotAnswerSaysSo() {
        String why = "VM " + running + " not running";
        lab.door.behave((request, body) -> new TestDoor.Answer(500, new DoorProblem(why)));

        assertThat(monitor("info status", Lab.ROOT).data().asString())
                .isEqualTo("ERROR: " + why + "\n");
    }

    private static ServiceUnderTest.Answer monitor(String command, Caller caller) {
        return call("POST", "/{vmid}/monitor", Map.of("command", command), caller);
    }

    @Test
    void screenOfARunningMachineIsOpened() {
        JsonNode plain = post("/{vmid}/vncproxy", Map.of("websocket", true)).data();
        JsonNode own = post("/{vmid}/vncproxy", Map.of("generate-password", true)).data();

        assertThat(plain.has("password")).isFalse();
        assertThat(plain.path("upid").asString("")).contains(":vncproxy:" + running + ":");
        String ticket = own.path("ticket").asString("");
        assertThat(own.path("password").asString("")).isEqualTo(ConsolePaths.password(ticket));
        assertThat(command(plain.path("ticket").asString("")).program()).isEqualTo(Program.DISPLAY);
        assertThat(command(ticket).program()).isEqualTo(Program.DISPLAY_WITH_PASSWORD);

        ServiceUnderTest.Answer stopped = post("/{vmid}/vncproxy", Map.of("vmid", machine));
        assertThat(stopped.status()).isEqualTo(500);
    }

    @Test
    void terminalIsTheOneThatIsThere() {
        JsonNode first = post("/{vmid}/termproxy", Map.of("vmid", machine)).data();
        JsonNode wanted =
                post("/{vmid}/termproxy", Map.of("vmid", machine, "serial", "serial3")).data();

        assertThat(command(first.path("ticket").asString("")).program()).isEqualTo(Program.SERIAL1);
        assertThat(command(wanted.path("ticket").asString("")).program())
                .isEqualTo(Program.SERIAL3);
    }

    @Test
    void cloudInitIsShownByTheNode() {
        lab.door.behave((request, body) -> {
            JsonNode query = MessageCodec.mapper().readTree(body);
            return new TestDoor.Answer(
                    200,
                    new MachineCall.Output(
                            query.path("part").asString("")
                                    + " of "
                                    + query.path("config").path("name").asString("")));
        });

        ServiceUnderTest.Answer answer =
                call("GET", "/{vmid}/cloudinit/dump", Map.of("type", "user"), Lab.ROOT);

        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        assertThat(answer.data().asString())
                .as("%s, asked %s", answer.body(), lab.door.asked())
                .isEqualTo("user of ci");
    }

    private static OpenConsole command(String ticket) {
        String hash = ConsolePaths.hash(ticket);
        return Awaitility.await()
                .until(
                        () ->
                                lab.agent.commands().stream()
                                        .filter(OpenConsole.class::isInstance)
                                        .map(OpenConsole.class::cast)
                                        .filter(sent -> sent.ticketHash().equals(hash))
                                        .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
