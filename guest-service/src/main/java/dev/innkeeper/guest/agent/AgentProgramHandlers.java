package dev.innkeeper.guest.agent;

import dev.innkeeper.api.model.ExecuteByAgentRequest;
import dev.innkeeper.api.model.GetAgentExecStatusRequest;
import dev.innkeeper.api.model.ReadFileByAgentRequest;
import dev.innkeeper.api.model.SetPasswordByAgentRequest;
import dev.innkeeper.api.model.WriteFileByAgentRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The door to programs, files and passwords inside a machine. */
@RestController
class AgentProgramHandlers {
    private final AgentCalls calls;
    private final AgentFiles files;

    AgentProgramHandlers(AgentCalls calls, AgentFiles files) {
        this.calls = calls;
        this.files = files;
    }

    @PostMapping(AgentHandlers.AGENT + "/exec")
    Map<String, Object> execute(ExecuteByAgentRequest request) {
        List<String> words = request.command();
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("path", words.getFirst());
        arguments.put("arg", words.subList(1, words.size()));
        arguments.put("capture-output", true);
        String input = request.inputData();
        if (input != null) {
            arguments.put("input-data", encoded(input));
        }
        JsonNode started = calls.ask(request.node(), request.vmid(), "guest-exec", arguments);
        return Map.of("pid", started.path("pid").asLong(0));
    }

    @GetMapping(AgentHandlers.AGENT + "/exec-status")
    Map<String, Object> status(GetAgentExecStatusRequest request) {
        JsonNode status =
                calls.ask(
                        request.node(),
                        request.vmid(),
                        "guest-exec-status",
                        Map.of("pid", request.pid()));
        Map<String, Object> shown = new LinkedHashMap<>();
        status.properties().forEach(entry -> shown.put(entry.getKey(), shown(entry)));
        return shown;
    }

    /** Switches as Proxmox VE shows them, output as text. */
    private static Object shown(Map.Entry<String, JsonNode> entry) {
        JsonNode value = entry.getValue();
        if (value.isBoolean()) {
            return value.asBoolean() ? 1 : 0;
        }
        boolean output = entry.getKey().endsWith("-data");
        return output
                ? new String(Base64.getDecoder().decode(value.asString("")), StandardCharsets.UTF_8)
                : value;
    }

    @GetMapping(AgentHandlers.AGENT + "/file-read")
    Map<String, Object> read(ReadFileByAgentRequest request) {
        return files.read(request.node(), request.vmid(), request.file());
    }

    @PostMapping(AgentHandlers.AGENT + "/file-write")
    void write(WriteFileByAgentRequest request) {
        String content = request.encodeOrDefault() ? encoded(request.content()) : request.content();
        files.write(request.node(), request.vmid(), request.file(), content);
    }

    @PostMapping(AgentHandlers.AGENT + "/set-user-password")
    AgentHandlers.Answer setPassword(SetPasswordByAgentRequest request) {
        Map<String, Object> arguments =
                Map.of(
                        "username",
                        request.username(),
                        "password",
                        encoded(request.password()),
                        "crypted",
                        request.cryptedOrDefault());
        return new AgentHandlers.Answer(
                calls.ask(request.node(), request.vmid(), "guest-set-user-password", arguments));
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
