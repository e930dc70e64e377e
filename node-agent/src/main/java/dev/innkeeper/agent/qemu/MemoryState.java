package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.qemu.qmp.QmpClient;
import dev.innkeeper.agent.qemu.qmp.QmpCommand;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/**
 * The content of a machine's memory and the state of its devices, written to a file and read from
 * one, in the form in which QEMU migrates them. It passes through a socket of the agent's: QEMU
 * gets no right to the file, and no shell is run.
 *
 * <p>A machine runs while it is written, until what changed meanwhile is little; then it stands
 * still for what must happen at that one moment, and stays so.
 */
final class MemoryState {
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration ROUND = Duration.ofMillis(50);
    private static final Duration LAST_BYTES = Duration.ofMinutes(2);
    private static final long CHUNK = 16L << 20;

    /** Bytes in a second: as fast as the disk takes them. */
    private static final long SPEED = 1L << 40;

    private static final String PAUSE = "pause-before-switchover";

    private final QmpClient monitor;
    private final Path socket;
    private final Work work;

    /**
     * @param socket a name for a socket that is not there
     */
    MemoryState(QmpClient monitor, Path socket, Work work) {
        this.monitor = monitor;
        this.socket = socket;
        this.work = work;
    }

    /** What happens while the machine stands still. */
    interface AtRest {
        void act() throws IOException;
    }

    /**
     * Writes it all. The machine stands still afterwards, with its images given up: it must be let
     * go on, or end.
     *
     * @param memory bytes that it has; when more than twice as many were written it changes too
     *     fast, and is halted
     */
    void save(Path file, long memory, AtRest atRest) throws IOException {
        long start = System.nanoTime();
        Files.deleteIfExists(socket);
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(socket));
            CompletableFuture<Long> written = new CompletableFuture<>();
            Thread.ofPlatform()
                    .name("memory-state")
                    .daemon()
                    .start(() -> receive(listener, file, written));
            pauseBeforeTheEnd(true);
            run("migrate-set-parameters", Map.of("max-bandwidth", SPEED));
            run("migrate", Map.of("uri", "unix:" + socket));
            await(memory, atRest);
            long bytes = written.get(LAST_BYTES.toMillis(), TimeUnit.MILLISECONDS);
            work.log(
                    String.format(
                            Locale.ROOT,
                            "completed saving the VM state in %ds, saved %.2f MiB",
                            Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                            bytes / (double) (1 << 20)));
        } catch (TimeoutException | ExecutionException e) {
            throw new WorkFailure("unable to save VM state and RAM - it cannot be written", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkFailure("interrupted", e);
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    private static void receive(
            ServerSocketChannel listener, Path file, CompletableFuture<Long> written) {
        try (SocketChannel in = listener.accept();
                FileChannel out =
                        FileChannel.open(
                                file,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING)) {
            long at = 0;
            for (long count = out.transferFrom(in, at, CHUNK);
                    count > 0;
                    count = out.transferFrom(in, at, CHUNK)) {
                at += count;
            }
            out.force(true);
            written.complete(at);
        } catch (IOException e) {
            written.completeExceptionally(e);
        }
    }

    private void await(long memory, AtRest atRest) throws IOException {
        boolean halted = false;
        while (true) {
            work.ensureWanted();
            JsonNode migration = run("query-migrate", Map.of());
            switch (migration.path("status").asString("none")) {
                case "pre-switchover" -> {
                    atRest.act();
                    run("migrate-continue", Map.of("state", "pre-switchover"));
                }
                case "completed" -> {
                    pauseBeforeTheEnd(false);
                    return;
                }
                case "failed", "cancelled" ->
                        throw new WorkFailure(
                                "unable to save VM state and RAM - "
                                        + migration.path("error-desc").asString("cancelled"));
                case "active" -> {
                    long sent = migration.path("ram").path("transferred").asLong(0);
                    if (!halted && sent > 2 * memory) {
                        monitor.execute(QmpCommand.Plain.STOP, ANSWER);
                        halted = true;
                    }
                }
                default -> {} // on its way
            }
            LockSupport.parkNanos(ROUND.toNanos());
        }
    }

    private void pauseBeforeTheEnd(boolean on) {
        run(
                "migrate-set-capabilities",
                Map.of("capabilities", List.of(Map.of("capability", PAUSE, "state", on))));
    }

    /**
     * Takes a machine out of a writing that was not finished, and lets it go on.
     *
     * @param monitor of a machine that may be in any state
     */
    static void giveUp(QmpClient monitor) {
        monitor.execute(new QmpCommand.Plain("migrate_cancel"), ANSWER);
        long start = System.nanoTime();
        while (isUnderWay(monitor) && System.nanoTime() - start < ANSWER.toNanos()) {
            LockSupport.parkNanos(ROUND.toNanos());
        }
        monitor.execute(QmpCommand.Plain.CONTINUE, ANSWER);
    }

    private static boolean isUnderWay(QmpClient monitor) {
        String status =
                monitor.execute(new QmpCommand.Plain("query-migrate"), ANSWER)
                        .path("status")
                        .asString("none");
        return !List.of("none", "completed", "failed", "cancelled").contains(status);
    }

    /**
     * Fills a machine that was started to wait for it. It stands still afterwards.
     *
     * @throws WorkFailure if QEMU does not answer any more, as when the state is not this machine's
     */
    void load(Path file) throws IOException {
        Files.deleteIfExists(socket);
        run("migrate-incoming", Map.of("uri", "unix:" + socket));
        try (SocketChannel out = SocketChannel.open(StandardProtocolFamily.UNIX);
                FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            out.connect(UnixDomainSocketAddress.of(socket));
            long size = in.size();
            for (long at = 0; at < size; ) {
                work.ensureWanted();
                at += in.transferTo(at, CHUNK, out);
            }
        } catch (IOException e) {
            throw new WorkFailure("the state of the machine was not taken", e);
        } finally {
            Files.deleteIfExists(socket);
        }
        while (monitor.execute(QmpCommand.Plain.STATUS, ANSWER)
                .path("status")
                .asString("")
                .equals("inmigrate")) {
            work.ensureWanted();
            LockSupport.parkNanos(ROUND.toNanos());
        }
    }

    private JsonNode run(String command, Map<String, Object> arguments) {
        return monitor.execute(new QmpCommand.With(command, arguments), ANSWER);
    }
}
