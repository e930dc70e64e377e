package dev.innkeeper.api.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.api.Contract;
import dev.innkeeper.api.Match;
import dev.innkeeper.api.Verb;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Compares every verdict with those that a Proxmox VE 8.2 server gave to 3,108 requests. */
class RecordedVerdictsTest {
    /** Share of equal verdicts that was reached; it only rises. */
    private static final double FLOOR = 0.999;

    private static final Pattern ENUMERATION = Pattern.compile("(enumeration )'([^']*)'");

    private final Contract contract = Contract.load();

    record Recorded(
            String method, String path, Map<String, String> params, Map<String, String> errors) {}

    @Test
    void verdictsEqualTheRecordedOnes() throws IOException {
        int verdicts = 0;
        int equal = 0;
        Map<String, List<String>> differing = new TreeMap<>();
        for (Recorded recorded : recordings()) {
            Map<String, String> errors = errors(recorded);
            TreeSet<String> names = new TreeSet<>(recorded.params().keySet());
            names.addAll(recorded.errors().keySet());
            for (String name : names) {
                String wanted = recorded.errors().get(name);
                String got = errors.get(name);
                verdicts++;
                if (Objects.equals(normal(wanted), normal(got))) {
                    equal++;
                } else {
                    String kind = wanted == null ? "accepted" : wanted.split("'", 2)[0].strip();
                    differing
                            .computeIfAbsent(kind, _ -> new ArrayList<>())
                            .add(
                                    "%s %s %s=%s: expected %s, got %s"
                                            .formatted(
                                                    recorded.method(),
                                                    recorded.path(),
                                                    name,
                                                    quoted(recorded.params().get(name)),
                                                    quoted(wanted),
                                                    quoted(got)));
                }
            }
        }
        String report = report(verdicts, equal, differing);
        Files.writeString(Path.of("target", "verdicts.txt"), report);
        assertThat((double) equal / verdicts).as(report).isGreaterThan(FLOOR);
    }

    private Map<String, String> errors(Recorded recorded) {
        Match match = contract.match(Verb.valueOf(recorded.method()), recorded.path());
        assertThat(match)
                .as(recorded.method() + " " + recorded.path())
                .isInstanceOf(Match.Found.class);
        Match.Found found = (Match.Found) match;
        Map<String, Object> parameters = new HashMap<>(recorded.params());
        parameters.putAll(found.pathParameters());
        return switch (ParameterCheck.check(found.operation(), parameters)) {
            case Checked.Accepted _ -> Map.of();
            case Checked.Refused refused -> refused.errors();
        };
    }

    /** Enumerations and lines came in random order. */
    private static @Nullable List<String> normal(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Matcher matcher = ENUMERATION.matcher(text);
        String sorted =
                matcher.replaceAll(found ->
                        Matcher.quoteReplacement(
                                found.group(1)
                                        + Arrays.stream(found.group(2).split(", "))
                                                .sorted()
                                                .collect(Collectors.joining(","))));
        return Arrays.stream(sorted.split("\n", -1)).sorted().toList();
    }

    private static String quoted(@Nullable String text) {
        String shown = text == null ? "nothing" : "'" + text.replace("\n", "\\n") + "'";
        return shown.length() > 160 ? shown.substring(0, 160) + "…" : shown;
    }

    private static String report(int verdicts, int equal, Map<String, List<String>> differing) {
        StringBuilder report =
                new StringBuilder("%d of %d verdicts equal%n".formatted(equal, verdicts));
        differing.forEach((kind, lines) -> {
            report.append("%5d  %s%n".formatted(lines.size(), kind));
            lines.stream()
                    .limit(8)
                    .forEach(line -> report.append("         ").append(line).append('\n'));
        });
        return report.toString();
    }

    private static List<Recorded> recordings() throws IOException {
        JsonMapper mapper = JsonMapper.builder().build();
        List<Recorded> result = new ArrayList<>();
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(
                                        Objects.requireNonNull(
                                                RecordedVerdictsTest.class.getResourceAsStream(
                                                        "/recordings/validation.jsonl.gz"))),
                                StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                result.add(mapper.readValue(line, new TypeReference<Recorded>() {}));
            }
        }
        return result;
    }
}
