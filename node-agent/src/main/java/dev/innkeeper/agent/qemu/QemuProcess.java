package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.qemu.commandline.MachineFiles;
import dev.innkeeper.agent.qemu.qmp.QmpClient;
import dev.innkeeper.agent.qemu.qmp.QmpEvent;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.WorkFailure;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A QEMU as a process of the host, in a session of its own: no signal for the agent reaches it, and
 * it goes on without the agent. What it says goes to a file, for nobody may be there to hear it.
 */
final class QemuProcess {
    /** Enters the control group, says which process it is, and becomes QEMU. */
    private static final String BECOME =
            "echo $$ > \"$1\" && echo $$ > \"$2\" && shift 2 && exec setsid \"$@\"";

    private static final Duration ROUND = Duration.ofMillis(2);

    /**
     * Starts it.
     *
     * @param command program and arguments
     */
    static Process start(List<String> command, Path entrance, Path pidFile, Path log) {
        List<String> all = new ArrayList<>();
        all.addAll(List.of("/bin/sh", "-c", BECOME, "qemu"));
        all.addAll(List.of(entrance.toString(), pidFile.toString()));
        all.addAll(command);
        ProcessBuilder builder = HostProgram.builder(all);
        builder.directory(new File("/"));
        builder.redirectInput(new File("/dev/null"));
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new WorkFailure("QEMU cannot be started", e);
        }
    }

    /**
     * Waits until it answers.
     *
     * @return empty if it ends before
     * @throws WorkFailure if it is silent for too long
     */
    static Optional<QmpClient> greet(
            String machine,
            Process process,
            MachineFiles files,
            Duration limit,
            Consumer<QmpEvent> listener) {
        long start = System.nanoTime();
        while (process.isAlive()) {
            Duration left = limit.minusNanos(System.nanoTime() - start);
            if (left.isNegative() || left.isZero()) {
                throw new WorkFailure(
                        "start failed: QEMU does not answer within " + limit.toSeconds() + " s");
            }
            if (Files.exists(files.monitor())) {
                try {
                    return Optional.of(QmpClient.connect(machine, files.monitor(), left, listener));
                } catch (IOException | WorkFailure e) {
                    if (!process.isAlive()) {
                        return Optional.empty();
                    }
                }
            }
            LockSupport.parkNanos(ROUND.toNanos());
        }
        return Optional.empty();
    }

    /** The process of an earlier agent, if it still is this machine's QEMU and not another's. */
    static Optional<ProcessHandle> find(Path pidFile, MachineFiles files) throws IOException {
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        String number = Files.readString(pidFile).strip();
        if (!number.matches("\\d{1,10}")) {
            return Optional.empty();
        }
        Path arguments = Path.of("/proc", number, "cmdline");
        try {
            String line = Files.readString(arguments, StandardCharsets.ISO_8859_1);
            return line.contains(files.monitor().toString().replace(",", ",,"))
                    ? ProcessHandle.of(Long.parseLong(number))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private QemuProcess() {}
}
