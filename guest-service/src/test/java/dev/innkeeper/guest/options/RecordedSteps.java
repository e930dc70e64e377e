package dev.innkeeper.guest.options;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Recorded changes of configurations, with the file's text after each. */
final class RecordedSteps {
    /**
     * @param before the file's text before the step, empty for the first one that is recorded
     */
    record Step(
            int line,
            int number,
            Map<String, String> params,
            int status,
            String reason,
            Optional<String> before,
            String conf,
            Optional<String> digest) {}

    private RecordedSteps() {}

    static List<Step> of(String kind) {
        List<Step> steps = new ArrayList<>();
        Optional<String> before = Optional.empty();
        int number = 0;
        for (String json : read("/recordings/configs-" + kind + ".jsonl").split("\n")) {
            number++;
            JsonNode row = JsonMapper.shared().readTree(json);
            int k = 0;
            if (!kind.equals("lxc")) {
                before = Optional.empty();
            }
            for (JsonNode step : row.get("steps")) {
                k++;
                if (!step.hasNonNull("status") || !step.hasNonNull("conf")) {
                    continue;
                }
                Map<String, String> params = new TreeMap<>();
                step.get("params")
                        .properties()
                        .forEach(p -> params.put(p.getKey(), p.getValue().asString()));
                String conf = step.get("conf").asString();
                steps.add(
                        new Step(
                                number,
                                k,
                                params,
                                step.get("status").asInt(),
                                step.path("reason").asString(""),
                                before,
                                conf,
                                Optional.ofNullable(step.get("config"))
                                        .map(c -> c.path("digest").asString(""))
                                        .filter(d -> !d.isEmpty())));
                before = Optional.of(conf);
            }
        }
        return steps;
    }

    private static String read(String resource) {
        try (InputStream in = RecordedSteps.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
