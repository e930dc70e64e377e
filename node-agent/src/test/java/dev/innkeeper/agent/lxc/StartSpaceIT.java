package dev.innkeeper.agent.lxc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Mounts for one program, of which nothing is left when it has ended. */
@EnabledIfSystemProperty(named = "user.name", matches = "root", disabledReason = "mounts need root")
class StartSpaceIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int AT_ONCE = 8;

    @TempDir private Path folder;

    private Path source;

    @BeforeEach
    void fill() throws IOException {
        source = Files.createDirectory(folder.resolve("source"));
        Files.writeString(source.resolve("file"), "from the host");
    }

    private int run(String name, String script) throws IOException {
        Path target = folder.resolve("target-" + name);
        var mount = new MountSpace.Mount("bind", source, target);
        try (StartSpace space = StartSpace.open(List.of(mount))) {
            assertThat(space.inside(target).resolve("file")).hasContent("from the host");
            return space.run(
                    List.of("sh", "-c", script, "sh", target.toString()),
                    folder.resolve("log-" + name),
                    LIMIT);
        }
    }

    @Test
    void programSeesTheMountsAndTellsHowItEnded() throws IOException {
        assertThat(run("one", "cat $1/file; echo; echo oops >&2; exit 7")).isEqualTo(7);

        assertThat(folder.resolve("log-one")).hasContent("from the host\noops\n");
        assertThat(folder.resolve("target-one")).isEmptyDirectory();
        assertThat(run("two", "kill -9 $$")).isEqualTo(128 + 9);
    }

    @Test
    void programInheritsNothingButItsOutput() throws IOException {
        assertThat(run("three", "ls /proc/self/fd; grep SigBlk /proc/self/status; env")).isZero();

        assertThat(folder.resolve("log-three"))
                .content()
                .startsWith("0\n1\n2\n3\n" + "SigBlk:\t0000000000000000\n") // 3 is ls's own
                .contains("PATH=")
                .doesNotContain("TERM=");
    }

    @Test
    void mountThatCannotBeSaysWhy() {
        var mount = new MountSpace.Mount("bind", folder.resolve("missing"), folder.resolve("t"));

        assertThatThrownBy(() -> StartSpace.open(List.of(mount)))
                .isInstanceOf(WorkFailure.class)
                .hasMessageContaining("cannot mount the volumes: mount:");
    }

    /** A thread that was made in the namespace would keep the volumes for as long as it lives. */
    @Test
    void noThreadStaysInTheNamespace() throws IOException {
        List<CompletableFuture<Integer>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int i = 0; i < AT_ONCE; i++) {
                String name = "many" + i;
                running.add(CompletableFuture.supplyAsync(() -> slowly(name), threads));
            }
        }

        assertThat(running).allSatisfy(one -> assertThat(one.join()).isZero());
        Set<String> ours = Set.of(namespace(Path.of("/proc/self")));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(namespaces()).isEqualTo(ours));
    }

    private int slowly(String name) {
        try {
            return run(name, "sleep 0.5");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> namespaces() throws IOException {
        Set<String> found = new HashSet<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                try {
                    found.add(namespace(task));
                } catch (NoSuchFileException e) {
                    // It has ended.
                }
            }
        }
        return found;
    }

    private static String namespace(Path process) throws IOException {
        return Files.readSymbolicLink(process.resolve("ns/mnt")).toString();
    }
}
