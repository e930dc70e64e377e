package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.kernel.GuestId;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.TestInstance;

/**
 * The agent is killed at a random moment while containers come and go: its successor ends all that
 * was begun, and when the guests are destroyed nothing is left. {@code -Dinnkeeper.kills=20} for
 * more moments.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RandomKillIT {
    private static final int FIRST_GUEST = 916_000;

    private final long seed = Long.getLong("innkeeper.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private HostLab lab;
    private Path template;

    @BeforeAll
    void prepare() throws IOException {
        lab = new HostLab();
        template = lab.template("kill.tar.gz");
    }

    @AfterAll
    void cleanUp() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    @RepeatedTest(4)
    void nothingIsLostAndNothingIsLeft(RepetitionInfo repetition) throws Exception {
        int moments = Integer.getInteger("innkeeper.kills", 4) / 4;
        for (int i = 0; i < Math.max(1, moments); i++) {
            killOnce(repetition.getCurrentRepetition() * 100 + i);
        }
    }

    private void killOnce(int number) throws Exception {
        Path data = lab.folder.resolve("agent" + number);
        Path store = lab.folder.resolve("store" + number);
        int guests = FIRST_GUEST + number * 10;
        Process child = start(data, store, guests);
        int delay = 1500 + random.nextInt(5000);
        boolean ended = child.waitFor(delay, TimeUnit.MILLISECONDS);
        assertThat(ended).as("seed %d, see %s", seed, lab.folder).isFalse();
        child.destroyForcibly().waitFor();

        try (TestAgent next = new TestAgent(data, undo -> {})) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(120))
                    .until(() -> next.journal.open().isEmpty());
            for (int i = 0; i < StreamingAgent.LANES; i++) {
                assertThat(
                                next.run(
                                                new DestroyContainer(
                                                        new GuestId(guests + i),
                                                        Map.of(),
                                                        List.of(TestAgent.storage(store)),
                                                        true,
                                                        true))
                                        .failure())
                        .as("seed %d", seed)
                        .isEmpty();
            }
        }
        assertNothingLeft(data, store, guests);
    }

    private void assertNothingLeft(Path data, Path store, int guests) throws IOException {
        String[] folders = data.resolve("lxc").toFile().list((d, name) -> name.matches("\\d+"));
        assertThat(folders).as("seed %d", seed).isEmpty();
        assertThat(data.resolve("mounts")).isEmptyDirectory();
        if (Files.exists(store.resolve("images"))) {
            assertThat(store.resolve("images")).isEmptyDirectory();
        }
        assertThat(HostLab.mountsBelow(lab.folder)).isEmpty();
        assertThat(new File("/sys/class/net").list())
                .noneMatch(name -> name.startsWith("veth" + guests / 10));
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> loopDevicesOf(store).isEmpty());
    }

    private static List<String> loopDevicesOf(Path store) throws IOException {
        List<String> found = new java.util.ArrayList<>();
        try (var devices = Files.newDirectoryStream(Path.of("/sys/block"), "loop*")) {
            for (Path device : devices) {
                Path backing = device.resolve("loop/backing_file");
                if (Files.exists(backing) && Files.readString(backing).contains(store.toString())) {
                    found.add(device.toString());
                }
            }
        }
        return found;
    }

    private Process start(Path data, Path store, int guests) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StreamingAgent.class.getName(),
                        data.toString(),
                        store.toString(),
                        template.toString(),
                        lab.bridge,
                        Integer.toString(guests))
                .redirectErrorStream(true)
                .redirectOutput(lab.folder.resolve("stream" + guests + ".log").toFile())
                .start();
    }
}
