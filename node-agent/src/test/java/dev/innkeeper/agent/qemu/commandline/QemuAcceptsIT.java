package dev.innkeeper.agent.qemu.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.json.MessageCodec;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * This host's QEMU takes the arguments: each machine comes to the point where it answers questions,
 * halted. A few of them in every run, all with {@code -Dinnkeeper.slow=true}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QemuAcceptsIT {
    private static final Path QEMU = Path.of("/usr/bin/qemu-system-x86_64");
    private static final boolean ALL = Boolean.getBoolean("innkeeper.slow");
    private static final int ONE_OF = 16;
    private static final int GUEST = 990_100;
    private static final String QUESTIONS =
            "{\"execute\":\"qmp_capabilities\"}\n{\"execute\":\"query-status\"}\n{\"execute\":\"quit\"}\n";

    @TempDir private Path folder;
    private QemuHost host;
    private int started;
    private int refused;

    @BeforeAll
    void look() {
        Assumptions.assumeTrue(Files.exists(QEMU), "needs " + QEMU + ": no machine tried");
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "needs root: no machine tried");
        host = HostProbe.look(QEMU, Path.of("/usr/share/OVMF"));
    }

    @AfterAll
    void tried() {
        if (ALL && host != null) {
            assertThat(started).as("started, %d refused", refused).isGreaterThan(150);
        }
    }

    @Test
    void hostSaysWhatItCanDo() {
        assertThat(host.isAtLeast(7, 2)).isTrue();
        assertThat(host.machines()).contains("pc", "q35", "pc-i440fx-7.2");
        assertThat(host.cpus()).contains("qemu64", "kvm64", "host");
    }

    static Stream<Configuration> configurations() throws IOException {
        List<Configuration> all = new ArrayList<>();
        Configuration.all().stream().filter(c -> c.refusal().isEmpty()).forEach(all::add);
        int number = 0;
        for (String line :
                Files.readAllLines(Path.of("src/test/golden/qemu/recorded-command-lines.jsonl"))) {
            String text = MessageCodec.mapper().readTree(line).path("conf").asString();
            all.add(new Configuration("recorded " + ++number, text, Optional.empty()));
        }
        return Stream.iterate(0, i -> i < all.size(), i -> i + (ALL ? 1 : ONE_OF)).map(all::get);
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void answers(Configuration configuration) {
        MachinePlan plan =
                new MachinePlan(
                        new MachineConfig(
                                new GuestId(GUEST), Samples.options(configuration.text())),
                        host,
                        Acceleration.TCG,
                        new MachineFiles(folder),
                        this::disk);
        List<String> command = new ArrayList<>(List.of(QEMU.toString()));
        try {
            command.addAll(CommandLine.of(plan));
        } catch (WorkFailure e) {
            assertThat(e)
                    .message()
                    .containsAnyOf("SPICE", "KVM", "unknown to QEMU", "render node", "huge");
            refused++;
            return;
        }
        command.addAll(List.of("-qmp", "stdio"));

        HostProgram.Outcome outcome =
                HostProgram.of(command).input(QUESTIONS).limit(Duration.ofSeconds(60)).run();

        assertThat(outcome.text()).as("%s", command).contains("\"status\": \"prelaunch\"");
        started++;
    }

    private DiskFile disk(String volume) {
        String format =
                volume.endsWith(".qcow2") ? "qcow2" : volume.endsWith(".vmdk") ? "vmdk" : "raw";
        Path file = folder.resolve(volume.replaceAll(".*/", ""));
        if (Files.exists(file)) {
            return new DiskFile(file.toString(), format);
        }
        if (format.equals("raw")) {
            try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
                image.setLength(1L << 30);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        } else {
            HostProgram.of("qemu-img", "create", "-q", "-f", format, file.toString(), "1G")
                    .require();
        }
        return new DiskFile(file.toString(), format);
    }
}
