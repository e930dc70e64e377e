package dev.innkeeper.agent.qemu.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.contracts.json.MessageCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * The recorded machines of Proxmox VE get the same arguments here, one by one and in the same
 * order. On purpose another way are:
 *
 * <ul>
 *   <li>the process: it is watched by its own descriptor instead of a file with its number and a
 *       second monitor, does not fork, and ends with its guest ({@code -id}, {@code -pidfile},
 *       {@code -daemonize}, {@code qmp-event}, {@code -no-shutdown});
 *   <li>every machine begins halted ({@code -S}), until the agent has its network plugged in;
 *   <li>paths of sockets, the picture while booting, the scripts of network cards;
 *   <li>files with devices ({@code -readconfig}) are arguments here;
 *   <li>the accelerator is named, and machine types have no suffix that only one QEMU knows.
 * </ul>
 */
class RecordedCommandLinesTest {
    private static final Path RECORDED =
            Path.of("src/test/golden/qemu/recorded-command-lines.jsonl");
    private static final Set<String> OF_THE_PROCESS =
            Set.of("-id", "-pidfile", "-daemonize", "-no-shutdown", "-S");

    /** What the two files hold that the recorded ones read. */
    private static final Map<String, List<String>> READ =
            Map.of(
                    "/usr/share/qemu-server/pve-usb.cfg", usb("pci.0"),
                    "/usr/share/qemu-server/pve-q35-4.0.cfg", q35());

    static Stream<Arguments> machines() throws IOException {
        return Files.readAllLines(RECORDED).stream()
                .map(line -> MessageCodec.mapper().readTree(line))
                .map(m -> Arguments.of(m.path("vmid").asInt(), m));
    }

    @ParameterizedTest(name = "machine {0}")
    @MethodSource("machines")
    void hasTheSameArguments(int guest, JsonNode recorded) {
        MachinePlan plan =
                Samples.plan(
                        guest, recorded.path("conf").asString(), Samples.HOST, Acceleration.KVM);

        List<String> ours = ours(guest, CommandLine.of(plan));

        assertThat(ours).containsExactlyElementsOf(theirs(recorded.path("args")));
    }

    @Test
    void thereAreAllOfThem() throws IOException {
        assertThat(machines()).hasSize(45);
    }

    private static List<String> ours(int guest, List<String> arguments) {
        List<String> lines = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.startsWith("-")) {
                lines.add(argument);
            } else {
                lines.add(lines.removeLast() + " " + argument);
            }
        }
        return lines.stream()
                .filter(line -> !OF_THE_PROCESS.contains(line))
                .map(line ->
                        line.replace(
                                        "/run/innkeeper/" + guest + "/",
                                        "/var/run/qemu-server/" + guest + ".")
                                .replace("accel=kvm,", ""))
                .toList();
    }

    private static List<String> theirs(JsonNode arguments) {
        List<String> lines = new ArrayList<>();
        for (JsonNode node : arguments) {
            String line = node.asString().replace("'", "");
            String option = line.replaceFirst(" .*", "");
            if (line.startsWith("/") || option.startsWith("--") || line.contains("qmp-event")) {
                continue;
            }
            if (option.equals("-readconfig")) {
                lines.addAll(READ.getOrDefault(line.substring(12), List.of()));
            } else if (!OF_THE_PROCESS.contains(option)) {
                lines.add(
                        line.replaceFirst(",splash=.*", "")
                                .replaceFirst("(pc|q35|-\\d+\\.\\d+)\\+pve0", "$1")
                                .replaceFirst("script=/.*", "script=no,downscript=no"));
            }
        }
        return lines;
    }

    private static List<String> usb(String bus) {
        String place = ",multifunction=on,bus=" + bus + ",addr=0x1d.0x";
        return List.of(
                "-device ich9-usb-ehci1,id=ehci" + place + "7",
                "-device ich9-usb-uhci1,id=uhci-1" + place + "0,masterbus=ehci.0,firstport=0",
                "-device ich9-usb-uhci2,id=uhci-2" + place + "1,masterbus=ehci.0,firstport=2",
                "-device ich9-usb-uhci3,id=uhci-3" + place + "2,masterbus=ehci.0,firstport=4");
    }

    private static List<String> q35() {
        List<String> lines = new ArrayList<>(usb("pcie.0"));
        for (int n = 1; n <= 4; n++) {
            lines.add(
                    "-device pcie-root-port,id=ich9-pcie-port-%d,bus=pcie.0,addr=0x1c.0x%d,multifunction=on,port=%d,chassis=%d"
                            .formatted(n, n - 1, n, n));
        }
        lines.add("-device i82801b11-bridge,id=pcidmi,bus=pcie.0,addr=0x1e");
        for (int n = 0; n < 4; n++) {
            lines.add(
                    "-device pci-bridge,id=pci.%d,chassis_nr=%d,bus=pcidmi,addr=0x%d"
                            .formatted(n, n + 1, n + 1));
        }
        return lines;
    }
}
