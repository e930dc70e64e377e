package dev.innkeeper.agent.core;

import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.json.MessageCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.json.JsonMapper;

/**
 * A control plane for one node, in small: it gives commands to a {@link PipedAgent}, kills it,
 * starts its successor and gives it again what has no end yet, as the broker would.
 */
final class AgentProcess implements AutoCloseable {
    private final HostLab lab;
    private final Path data;
    private final MessageCodec codec = new MessageCodec();
    private final JsonMapper json = MessageCodec.mapper();
    private final Map<UUID, PipedAgent.Order> open = new ConcurrentHashMap<>();
    private final Map<UUID, CompletableFuture<PipedAgent.End>> ends = new ConcurrentHashMap<>();
    private final AtomicLong generation = new AtomicLong();
    private Optional<Process> process = Optional.empty();

    AgentProcess(HostLab lab, Path data) {
        this.lab = lab;
        this.data = data;
    }

    /** Starts an agent, which finds what its predecessor left. */
    synchronized void start() throws IOException {
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-Xmx64m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                PipedAgent.class.getName(),
                                data.toString())
                        .redirectError(log())
                        .start();
        process = Optional.of(child);
        Thread.startVirtualThread(() -> listen(child));
        for (PipedAgent.Order order : open.values()) {
            write(child, order);
        }
    }

    private ProcessBuilder.Redirect log() {
        return ProcessBuilder.Redirect.appendTo(lab.folder.resolve("agent.log").toFile());
    }

    /** Ends the agent as a power cut would. */
    synchronized void kill() throws InterruptedException {
        Process child = process.orElseThrow();
        process = Optional.empty();
        child.destroyForcibly().waitFor();
    }

    /** Gives a command and waits for its end, however many agents that takes. */
    PipedAgent.End run(AgentCommand command) {
        UUID id = UUID.randomUUID();
        PipedAgent.Order order =
                new PipedAgent.Order(
                        id,
                        generation.incrementAndGet(),
                        codec.typeOf(command),
                        Base64.getEncoder().encodeToString(codec.encode(command)));
        CompletableFuture<PipedAgent.End> end = new CompletableFuture<>();
        ends.put(id, end);
        synchronized (this) {
            open.put(id, order);
            process.ifPresent(child -> write(child, order));
        }
        try {
            return end.get(8, TimeUnit.MINUTES);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("no end of " + command + "; the agent:\n" + trace(), e);
        }
    }

    /** What the agent said last, with where its threads are. */
    private synchronized String trace() {
        process.ifPresent(
                child -> HostProgram.of("kill", "-QUIT", Long.toString(child.pid())).run());
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
        return HostProgram.of("tail", "-n", "150", lab.folder.resolve("agent.log").toString())
                .run()
                .text();
    }

    @Override
    public synchronized void close() throws IOException {
        process.ifPresent(Process::destroyForcibly);
        process = Optional.empty();
    }

    private void write(Process child, PipedAgent.Order order) {
        try {
            OutputStream out = child.getOutputStream();
            out.write((json.writeValueAsString(order) + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            // It is dead: its successor gets the command.
        }
    }

    private void listen(Process child) {
        try (BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith(PipedAgent.RESULT)) {
                    ended(
                            json.readValue(
                                    line.substring(PipedAgent.RESULT.length()),
                                    PipedAgent.End.class));
                }
            }
        } catch (IOException e) {
            // Its pipe went with it.
        }
    }

    private void ended(PipedAgent.End end) {
        open.remove(end.command());
        CompletableFuture<PipedAgent.End> waiting = ends.remove(end.command());
        if (waiting != null) {
            waiting.complete(end);
        }
    }
}
