package dev.innkeeper.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.contracts.AccessEvent;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every answer that a real Proxmox VE 8.2 gave about its permissions, from the snapshot. */
class RecordedPermissionsTest {

    @Test
    void everyRecordedAnswerIsEqual() {
        List<JsonNode> lines = RecordedScenarios.lines();
        AccessSnapshot stage = AccessSnapshot.empty().with(RecordedScenarios.builtInRoles());
        for (JsonNode request : lines.getFirst().path("base")) {
            stage = stage.with(RecordedScenarios.events(request));
        }

        int answers = 0;
        for (JsonNode scenario : lines.subList(1, lines.size())) {
            List<AccessEvent> events = new ArrayList<>();
            scenario.path("setup").forEach(each -> events.addAll(RecordedScenarios.events(each)));
            AccessSnapshot snapshot = stage.with(events);
            for (JsonNode expected : scenario.path("expect")) {
                assertThat(answer(snapshot, expected))
                        .as("scenario %s, %s", scenario.path("scenario"), expected.path("userid"))
                        .isEqualTo(permissions(expected.path("permissions")));
                answers++;
            }
        }

        assertThat(answers).isEqualTo(1225);
    }

    private static Map<String, Map<String, Boolean>> answer(
            AccessSnapshot snapshot, JsonNode expected) {
        Caller caller = Caller.parse(expected.path("userid").asString());
        if (!expected.has("path")) {
            return new HashMap<>(snapshot.permissions(caller));
        }
        String path = expected.path("path").asString();
        return Map.of(path, snapshot.privileges(caller, new AclPath(path)));
    }

    private static Map<String, Map<String, Boolean>> permissions(JsonNode recorded) {
        Map<String, Map<String, Boolean>> byPath = new HashMap<>();
        recorded.properties()
                .forEach(path -> {
                    Map<String, Boolean> flags = new HashMap<>();
                    path.getValue()
                            .properties()
                            .forEach(
                                    flag -> flags.put(flag.getKey(), flag.getValue().asInt() == 1));
                    byPath.put(path.getKey(), flags);
                });
        return byPath;
    }
}
