package dev.innkeeper.agent.guestos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.testkit.GoldenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every system must have done to it at its creation and its starts; the golden files show each
 * one's files.
 */
class DistributionContractTest {
    private static final Path FIXTURES = Path.of("src/test/fixtures/guestos");
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

    /** It warns of every link of ours that points to where the guest's files would be. */
    private static final Logger CLEANER = Logger.getLogger("org.junit.jupiter.engine.extension");

    @TempDir Path temp;
    private Path host;
    private GuestSetup setup;

    @BeforeAll
    static void quietCleaner() {
        CLEANER.setLevel(Level.SEVERE);
    }

    @BeforeEach
    void makeHost() throws IOException {
        host = Files.createDirectories(temp.resolve("host"));
        Path zones = Files.createDirectories(host.resolve("usr/share/zoneinfo/Europe"));
        Files.writeString(zones.resolve("Vienna"), "TZif of the host\n");
        Files.createDirectories(host.resolve("etc"));
        Files.writeString(
                host.resolve("etc/resolv.conf"),
                "search host.example\nnameserver 127.0.0.53\nnameserver 192.0.2.1\n");
        setup = new GuestSetup(CLOCK, () -> new Random(7), host);
    }

    static Stream<String> systems() throws IOException {
        try (Stream<Path> files = Files.list(FIXTURES)) {
            return files
                    .map(f -> f.getFileName().toString().replaceFirst("\\.root$", ""))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("systems")
    void isSetUpInItsOwnWay(String system) throws IOException {
        FixtureRoot root = fixture(system, "root");

        String osType = create(root, config());

        GoldenFile.at("src/test/golden/guestos/" + system + ".changes")
                .assertHolds("ostype " + osType + "\n" + root.changes());
    }

    @ParameterizedTest
    @MethodSource("systems")
    void nextStartChangesNothing(String system) throws IOException {
        FixtureRoot root = fixture(system, "root");
        String osType = create(root, config());
        Map<String, String> created = root.state();

        start(root, config(), osType);

        assertThat(root.state()).isEqualTo(created);
    }

    @ParameterizedTest
    @MethodSource("systems")
    void changeOfConfigurationIsWrittenAsIfItHadAlwaysBeenSo(String system) throws IOException {
        FixtureRoot changed = fixture(system, "root");
        FixtureRoot fresh = fixture(system, "fresh");
        Map<String, String> other = config();
        other.put("hostname", "other.example.org");
        other.put("net0", "name=eth0,bridge=vmbr0,ip=198.51.100.7/25,ip6=auto");
        other.put("tty", "1");

        String osType = create(changed, config());
        start(changed, other, osType);
        create(fresh, other);

        assertThat(changed.state()).isEqualTo(fresh.state());
    }

    /** Each file that is written is a link to the host's, each folder as well: nothing gets out. */
    @ParameterizedTest
    @MethodSource("systems")
    void hostileRootDoesNoHarm(String system) throws IOException {
        FixtureRoot model = fixture(system, "model");
        create(model, config());
        List<String> written =
                model.changes()
                        .lines()
                        .filter(l -> l.startsWith("file ") || l.startsWith("link "))
                        .map(l -> l.split(" ")[1])
                        .toList();
        Path outside = Files.createDirectories(temp.resolve("outside"));
        Path victim = Files.writeString(outside.resolve("victim"), "host's own\n");
        for (int i = 0; i < written.size(); i++) {
            FixtureRoot root = fixture(system, "hostile" + i);
            Path file = root.folder.resolve(written.get(i).substring(1));
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            Files.createSymbolicLink(file, i % 2 == 0 ? victim : relative(file, victim));

            create(root, config());
        }

        assertThat(victim).hasContent("host's own\n");
        assertThat(outside.toFile().list()).containsExactly("victim");
    }

    private static Path relative(Path link, Path target) {
        return link.getParent().relativize(target);
    }

    @ParameterizedTest
    @MethodSource("systems")
    void withdrawnFileStaysAsItIs(String system) throws IOException {
        FixtureRoot root = fixture(system, "root");
        Files.createDirectories(root.folder.resolve("etc"));
        Files.writeString(root.folder.resolve("etc/.pve-ignore.hosts"), "");
        Files.writeString(root.folder.resolve("etc/.pve-ignore.hostname"), "");
        Map<String, String> before = root.state();

        create(root, config());

        assertThat(root.state().get("/etc/hosts")).isEqualTo(before.get("/etc/hosts"));
        assertThat(root.state().get("/etc/hostname")).isEqualTo(before.get("/etc/hostname"));
    }

    private FixtureRoot fixture(String system, String name) throws IOException {
        return FixtureRoot.make(
                FIXTURES.resolve(system + ".root"), Files.createDirectory(temp.resolve(name)));
    }

    private String create(FixtureRoot root, Map<String, String> options) throws IOException {
        try (GuestRoot files = new GuestRoot(root.folder, owner())) {
            String osType = OsDetection.osType(files);
            setup.afterUnpacking(
                    files,
                    new ContainerConfig(new GuestId(100), options),
                    osType,
                    Optional.of("$6$salt$hash"),
                    Optional.of("ssh-ed25519 AAAA me\n"),
                    new SilentWork());
            return osType;
        }
    }

    private void start(FixtureRoot root, Map<String, String> options, String osType)
            throws IOException {
        try (GuestRoot files = new GuestRoot(root.folder, owner())) {
            setup.beforeStart(files, new ContainerConfig(new GuestId(100), options), osType);
        }
    }

    private int owner() throws IOException {
        return (int) Files.getAttribute(temp, "unix:uid");
    }

    private static Map<String, String> config() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("hostname", "web.example.com");
        options.put("unprivileged", "1");
        options.put("timezone", "Europe/Vienna");
        options.put("net0", "name=eth0,ip=10.0.0.2/24,gw=10.0.0.1,ip6=fd00::2/64,gw6=fd00::1");
        options.put("net1", "name=eth1,ip=dhcp,ip6=auto");
        options.put("net2", "name=eth2,ip=192.0.2.5/32,gw=198.51.100.1");
        options.put("net3", "name=eth3");
        options.put("net4", "name=eth4,ip=manual,ip6=dhcp");
        return options;
    }
}
