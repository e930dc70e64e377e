package dev.innkeeper.storage.prune;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds the rule against what a Proxmox VE 8.2 server decided on 40 sets of files. */
class RetentionTest {

    @TestFactory
    Stream<DynamicTest> marksWhatProxmoxMarks() throws IOException {
        JsonMapper json = JsonMapper.builder().build();
        try (var recorded = RetentionTest.class.getResourceAsStream("/prune/prune.jsonl")) {
            return new String(recorded.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .map(json::readTree)
                    .filter(set -> set.path("status").asInt() == 200)
                    .map(set ->
                            DynamicTest.dynamicTest(
                                    set.path("query").toString(), () -> check(set)));
        }
    }

    private static void check(JsonNode set) {
        List<String> files = new ArrayList<>();
        set.path("files").forEach(file -> files.add(file.asString()));
        List<String> isProtected = new ArrayList<>();
        set.path("protected").forEach(file -> isProtected.add(file.asString()));
        Map<String, String> expected = new TreeMap<>();
        set.path("marks").forEach(m -> expected.put(m.path(0).asString(), m.path(1).asString()));

        Map<String, String> marks =
                PruneMarks.of(
                                files.stream()
                                        .map(f ->
                                                new PruneMarks.Candidate(
                                                        f, isProtected.contains(f)))
                                        .toList(),
                                Retention.parse(
                                        set.path("query")
                                                .path("prune-backups")
                                                .asString("keep-all=1")))
                        .stream()
                        .filter(mark -> wanted(set.path("query"), mark.fileName()))
                        .collect(
                                Collectors.toMap(PruneMarks.Mark::fileName, PruneMarks.Mark::mark));

        assertThat(new TreeMap<>(marks)).isEqualTo(expected);
    }

    private static boolean wanted(JsonNode query, String fileName) {
        return (!query.has("type")
                        || fileName.startsWith("vzdump-" + query.path("type").asString()))
                && (!query.has("vmid")
                        || fileName.contains("-" + query.path("vmid").asString() + "-"));
    }

    @Test
    void keepsEverythingWithoutARule() {
        assertThat(Retention.parse("keep-all=1").keepsAll()).isTrue();
        assertThat(Retention.parse("keep-last=0").keepsAll()).isTrue();
    }
}
