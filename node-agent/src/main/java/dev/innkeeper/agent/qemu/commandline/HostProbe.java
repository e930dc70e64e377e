package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.json.MessageCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Asks this node's QEMU what it can do. */
public final class HostProbe {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String QUESTIONS =
            """
            {"execute":"qmp_capabilities"}
            {"execute":"query-version"}
            {"execute":"query-machines"}
            {"execute":"query-cpu-definitions"}
            {"execute":"query-chardev-backends"}
            {"execute":"quit"}
            """;

    /**
     * Looks at a program.
     *
     * @throws WorkFailure if there is none, or it does not answer
     */
    public static QemuHost look(Path binary, Path firmware) {
        if (!Files.isExecutable(binary)) {
            throw new WorkFailure(
                    "'" + binary + "' is missing on this node (package 'qemu-system-x86')");
        }
        List<JsonNode> answers =
                ask(binary, QUESTIONS).stream().map(answer -> answer.path("return")).toList();
        if (answers.size() < 5) {
            throw new WorkFailure("QEMU does not say what it can do");
        }
        JsonNode version = answers.get(1).path("qemu");
        Set<String> machines = names(answers.get(2), "name");
        machines.addAll(names(answers.get(2), "alias"));
        return new QemuHost(
                binary,
                version.path("major").asInt()
                        + "."
                        + version.path("minor").asInt()
                        + "."
                        + version.path("micro").asInt(),
                machines,
                names(answers.get(3), "name"),
                names(answers.get(4), "name").contains("spicevmc"),
                hasIoUring(),
                Files.exists(Path.of("/dev/vhost-net")),
                Files.exists(Path.of("/dev/dri/renderD128")),
                HostProbe::freeHugePages,
                firmware);
    }

    /** Puts questions to a QEMU without a machine; returns the answers to those that it took. */
    static List<JsonNode> ask(Path binary, String questions) {
        HostProgram.Outcome outcome =
                HostProgram.of(
                                binary.toString(),
                                "-machine",
                                "none",
                                "-nodefaults",
                                "-display",
                                "none",
                                "-qmp",
                                "stdio")
                        .input(questions)
                        .limit(LIMIT)
                        .run();
        List<JsonNode> answers = new ArrayList<>();
        for (String line : outcome.lines()) {
            if (line.startsWith("{\"return\"")) {
                answers.add(MessageCodec.mapper().readTree(line));
            }
        }
        return answers;
    }

    private static Set<String> names(JsonNode list, String key) {
        Set<String> names = new HashSet<>();
        for (JsonNode entry : list) {
            if (entry.has(key)) {
                names.add(entry.path(key).asString());
            }
        }
        return names;
    }

    private static long freeHugePages(int mebibytes) {
        Path pages =
                Path.of("/sys/kernel/mm/hugepages/hugepages-" + 1024 * mebibytes + "kB")
                        .resolve("free_hugepages");
        try {
            return Files.exists(pages) ? Long.parseLong(Files.readString(pages).strip()) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** A kernel may know it and still not allow it, so one block is read by it. */
    private static boolean hasIoUring() {
        try {
            Path file = Files.createTempFile("innkeeper-io", ".raw");
            try {
                Files.write(file, new byte[1 << 16]);
                return HostProgram.of(
                                "qemu-img",
                                "bench",
                                "-f",
                                "raw",
                                "-i",
                                "io_uring",
                                "-c",
                                "1",
                                "-d",
                                "1",
                                "-s",
                                "4096",
                                file.toString())
                        .limit(LIMIT)
                        .run()
                        .good();
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException | WorkFailure e) {
            return false;
        }
    }

    private HostProbe() {}
}
