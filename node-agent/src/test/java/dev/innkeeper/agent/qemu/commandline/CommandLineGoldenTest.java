package dev.innkeeper.agent.qemu.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.testkit.GoldenFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every configuration of {@code configurations.txt} and what became of it. A change of a device's
 * address in the golden file is a change of hardware for somebody's guest.
 */
class CommandLineGoldenTest {

    @Test
    void configurationsHaveTheirArguments() throws IOException {
        StringBuilder text = new StringBuilder();
        List<String> plain = List.of();
        for (Configuration configuration : Configuration.all()) {
            if (configuration.refusal().isEmpty()) {
                MachinePlan plan = plan(configuration);
                List<String> lines = lines(CommandLine.of(plan));
                text.append("== ").append(configuration.title()).append('\n');
                difference(plain, lines).forEach(l -> text.append(l).append('\n'));
                plan.warnings().forEach(w -> text.append(w).append('\n'));
                text.append('\n');
                plain = plain.isEmpty() ? lines : plain;
            }
        }

        GoldenFile.at("src/test/golden/qemu/command-lines.txt").assertHolds(text.toString());
    }

    static Stream<Configuration> refused() throws IOException {
        return Configuration.all().stream().filter(c -> c.refusal().isPresent());
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWithAReason(Configuration configuration) {
        MachinePlan plan = plan(configuration);

        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> CommandLine.of(plan)))
                .isInstanceOf(WorkFailure.class)
                .hasMessage(configuration.refusal().orElseThrow());
    }

    private static MachinePlan plan(Configuration configuration) {
        return Samples.plan(100, configuration.text(), Samples.HOST, Acceleration.KVM);
    }

    /** What the first machine has and this one has not, then what only this one has. */
    private static List<String> difference(List<String> plain, List<String> lines) {
        List<String> difference = new ArrayList<>();
        plain.stream()
                .filter(l -> !lines.contains(l))
                .map(l -> "without " + l)
                .forEach(difference::add);
        lines.stream().filter(l -> !plain.contains(l)).forEach(difference::add);
        return difference;
    }

    /** An option and its value on one line. */
    private static List<String> lines(List<String> arguments) {
        List<String> lines = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.startsWith("-") || lines.isEmpty()) {
                lines.add(argument);
            } else {
                lines.add(lines.removeLast() + " " + argument);
            }
        }
        return lines;
    }
}
