package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The agent is killed at random moments while containers are made, started, stopped, changed,
 * copied, moved, rolled back and destroyed: its successor ends everything that was begun, once, and
 * the node holds what the containers' owner was told, and nothing else.
 *
 * <p>{@code -Dinnkeeper.kills=100} for more moments, {@code -Dinnkeeper.seed=…} for the same ones.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RandomKillIT {
    private static final int FIRST_GUEST = 916_400;
    private static final int GUESTS = 3;

    private final long seed = Long.getLong("innkeeper.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Map<String, Integer> count = new TreeMap<>();
    private final List<RandomLife> lives = new ArrayList<>();
    private HostLab lab;
    private Path data;
    private AgentProcess agent;

    @BeforeAll
    void prepare() throws IOException {
        lab = new HostLab();
        data = lab.folder.resolve("agent");
        agent = new AgentProcess(lab, data);
        List<StorageSpec> storages =
                List.of(
                        TestAgent.storage("local", "dir", lab.folder.resolve("local")),
                        TestAgent.storage("plain", "btrfs", lab.btrfs("plain", false)),
                        TestAgent.storage("counted", "btrfs", lab.btrfs("counted", true)));
        Path template = lab.template("kill.tar.gz");
        for (int i = 0; i < GUESTS; i++) {
            lives.add(
                    new RandomLife(
                            agent,
                            new GuestId(FIRST_GUEST + i),
                            storages,
                            template,
                            lab.bridge,
                            random.nextLong(),
                            count));
        }
    }

    @AfterAll
    void cleanUp() throws IOException {
        if (agent != null) {
            agent.close();
            new TestAgent(data, undo -> {}).close(); // stops what a failed test left running
        }
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void nothingIsLostAndNothingIsLeft() throws Exception {
        int kills = Integer.getInteger("innkeeper.kills", 5);
        System.out.printf("%d kills, -Dinnkeeper.seed=%d%n", kills, seed);
        agent.start();
        int done = 0;
        while (done < kills) {
            done += round(kills - done);
            lives.forEach(this::check);
        }
        System.out.println(done + " kills, done meanwhile: " + count);
        lives.forEach(RandomLife::destroy);
        lives.forEach(this::check);
        assertThat(data.resolve("lxc").toFile().list((d, name) -> name.matches("\\d+"))).isEmpty();
        assertThat(data.resolve("mounts")).isEmptyDirectory();
    }

    /** Kills the agent once, or its successor too; until all that was begun has ended. */
    private int round(int most) throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        int kills = 0;
        try (ExecutorService owners = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> living = new ArrayList<>();
            for (RandomLife life : lives) {
                living.add(
                        owners.submit(() -> {
                            do {
                                life.live();
                            } while (!enough.get());
                        }));
            }
            boolean twice = most > 1 && random.nextInt(4) == 0;
            for (int i = 0; i < (twice ? 2 : 1); i++) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300 + random.nextInt(3500)));
                enough.set(true); // what is under way is to be ended, and no more begun
                agent.kill();
                agent.start();
                kills++;
            }
            for (Future<?> life : living) {
                life.get(10, TimeUnit.MINUTES);
            }
        }
        return kills;
    }

    private void check(RandomLife life) {
        String what = "guest " + life.guest + " " + life.config + ", seed " + seed;
        assertThat(stored(life.guest)).as(what).containsExactlyInAnyOrderElementsOf(wanted(life));
        assertThat(stored(life.twin())).as(what).isEmpty();
        Awaitility.await(what)
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> {
                    assertThat(state(life)).isEqualTo(wantedState(life));
                    assertThat(new File("/sys/class/net").list())
                            .filteredOn(name -> name.startsWith("veth" + life.guest + "i"))
                            .hasSize(life.running ? 1 : 0);
                    assertThat(loopDevices(life)).hasSize(life.running && onImage(life) ? 1 : 0);
                });
        assertThat(Files.exists(data.resolve("lxc/" + life.guest)))
                .as(what)
                .isEqualTo(life.exists());
        assertThat(data.resolve("lxc/" + life.twin())).doesNotExist();
        assertThat(data.resolve("mounts/" + life.twin())).doesNotExist();
        try {
            assertThat(HostLab.mountsBelow(lab.folder)).as(what).hasSize(2); // those of btrfs
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The volumes and snapshots of a guest on all storages, as files. */
    private List<String> stored(GuestId guest) {
        return Stream.of("local", "plain", "counted")
                .flatMap(store -> {
                    File images = lab.folder.resolve(store + "/images/" + guest).toFile();
                    String[] names = images.list();
                    return names == null
                            ? Stream.empty()
                            : Arrays.stream(names).map(name -> store + "/" + bare(name));
                })
                .toList();
    }

    private static List<String> wanted(RandomLife life) {
        List<String> names = new ArrayList<>();
        life.volumes().forEach(volume -> names.add(file(volume)));
        life.snapshots.forEach((snapshot, then) ->
                RandomLife.mounted(life.guest, then)
                        .forEach(volume -> names.add(file(volume) + "@" + snapshot)));
        return names;
    }

    private static String file(String volume) {
        String store = volume.substring(0, volume.indexOf(':'));
        return store + "/" + bare(volume.substring(volume.lastIndexOf('/') + 1));
    }

    /** An image on btrfs is a folder with its name less the ending. */
    private static String bare(String name) {
        return name.replaceFirst("\\.(raw|subvol)", "");
    }

    private String state(RandomLife life) {
        return HostProgram.of("lxc-info", "-P", data + "/lxc", "-n", life.guest.toString(), "-sH")
                .run()
                .text()
                .replaceFirst("^.*doesn't exist.*$", "STOPPED");
    }

    private static String wantedState(RandomLife life) {
        String up = life.suspended ? "FROZEN" : "RUNNING";
        return life.running ? up : "STOPPED";
    }

    private static boolean onImage(RandomLife life) {
        return life.config.getOrDefault("rootfs", "").contains(".raw");
    }

    private List<String> loopDevices(RandomLife life) throws IOException {
        List<String> found = new ArrayList<>();
        try (var devices = Files.newDirectoryStream(Path.of("/sys/block"), "loop*")) {
            for (Path device : devices) {
                Path backing = device.resolve("loop/backing_file");
                if (Files.exists(backing)
                        && Files.readString(backing).contains(lab.folder.toString())
                        && Files.readString(backing).contains("-" + life.guest + "-")) {
                    found.add(device.toString());
                }
            }
        }
        return found;
    }
}
