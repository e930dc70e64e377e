package dev.innkeeper.agent.core;

import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.json.MessageCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that begins a command and dies at once after the n-th step was written down and before
 * it is taken; or, if there are fewer steps, after all of them when the result is not yet known.
 */
public final class CrashingAgent {
    static final int DIED = 137;

    /** Runs a process of its own, which dies at the step; its exit code. */
    static int crash(HostLab lab, Path data, UUID id, AgentCommand command, int step)
            throws IOException, InterruptedException {
        MessageCodec codec = new MessageCodec();
        Path body = lab.folder.resolve(id + ".json");
        Files.write(body, codec.encode(command));
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-Xmx64m",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                CrashingAgent.class.getName(),
                                data.toString(),
                                id.toString(),
                                codec.typeOf(command),
                                body.toString(),
                                Integer.toString(step))
                        .redirectErrorStream(true)
                        .redirectOutput(lab.folder.resolve(id + ".log").toFile())
                        .start();
        if (!child.waitFor(120, TimeUnit.SECONDS)) {
            child.destroyForcibly();
            throw new IllegalStateException("it neither ended nor died");
        }
        return child.exitValue();
    }

    /**
     * @param arguments data folder, command id, type, file of its body, step
     */
    public static void main(String[] arguments) throws IOException {
        int fatal = Integer.parseInt(arguments[4]);
        AtomicInteger steps = new AtomicInteger();
        TestAgent agent =
                new TestAgent(
                        Path.of(arguments[0]),
                        undo -> {
                            if (steps.incrementAndGet() == fatal) {
                                Runtime.getRuntime().halt(DIED);
                            }
                        });
        AgentCommand command =
                (AgentCommand)
                        new MessageCodec()
                                .decode(arguments[2], Files.readAllBytes(Path.of(arguments[3])))
                                .orElseThrow();
        UUID id = UUID.fromString(arguments[1]);
        agent.send(id, command, 1);
        agent.reports.await(id);
        Runtime.getRuntime().halt(0);
    }

    private CrashingAgent() {}
}
