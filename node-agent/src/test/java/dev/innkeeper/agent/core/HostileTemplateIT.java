package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.journal.CommandResult;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.contracts.AgentCommand.StopContainer;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Archives that were made to harm the host do none, whether a container comes of them or not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileTemplateIT {
    private static final String VICTIM = "untouched";
    private static final Map<String, String> CONFIG =
            Map.of("hostname", "hostile", "memory", "64", "swap", "0");

    private HostLab lab;
    private TestAgent agent;
    private StorageSpec storage;
    private Path victim;

    @BeforeAll
    void prepare() throws IOException {
        lab = new HostLab();
        agent = new TestAgent(lab.folder.resolve("agent"), undo -> {});
        storage = TestAgent.storage(lab.folder.resolve("store"));
        victim = Files.createDirectory(lab.folder.resolve("victim"));
        Files.writeString(victim.resolve("file"), VICTIM);
        Files.writeString(victim.resolve("hosts"), VICTIM);
    }

    @AfterAll
    void cleanUp() throws IOException {
        if (agent != null) {
            agent.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    /** Each is what a Python script puts into the archive {@code t}; V is the victim's folder. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    link and then through it | true  | link('x', V); file('x/file')
                    absolute link and through| true  | link('x', '/'); file('x' + V + '/file')
                    absolute name            | true  | file(V + '/file')
                    climbing name            | true  | file('../' * 20 + V + '/file')
                    hard link to outside     | true  | hard('x', V + '/file'); file('x')
                    climbing hard link       | true  | hard('x', '../' * 20 + V + '/file'); file('x')
                    etc leads to the host    | true  | link('etc', V)
                    hosts leads to the host  | true  | link('etc/hosts', V + '/hosts')
                    shadow leads to the host | true  | link('etc/shadow', V + '/file')
                    etc climbs to the host   | true  | link('etc', '../' * 20 + V[1:])
                    device nodes             | true  | node('sda'); node('dev/sda')
                    device nodes, privileged | false | node('sda'); link('etc', V)
                    etc to host, privileged  | false | link('etc', V)
                    through, privileged      | false | link('x', V); file('x/file')
                    absolute, privileged     | false | file(V + '/file')
                    climbing, privileged     | false | file('../' * 20 + V + '/file')
                    hard link, privileged    | false | hard('x', V + '/file'); file('x')
                    tmp leads out, privileged| false | link('tmp', V); link('root', V)
                    huge hole                | true  | hole('huge')
                    huge name file           | true  | hole('etc/hosts')
                    pipe for a name file     | true  | pipe('etc/hosts')
                    pipe for the release     | true  | pipe('etc/os-release')
                    pipe, privileged         | false | pipe('etc/hosts'); pipe('etc/inittab')
                    device for a name file   | false | node('etc/hosts')
                    folder for a name file   | true  | folder('etc/hostname')
                    folder for a password    | true  | folder('etc/shadow')
                    interfaces to the host   | true  | link('etc/network', V)
                    zone leads to the host   | true  | link('etc/localtime', V + '/file')
                    keys lead to the host    | true  | link('root', V)
                    """)
    void archiveDoesNoHarm(String name, boolean unprivileged, String entries) throws IOException {
        GuestId guest = new GuestId(918_000 + Math.floorMod(name.hashCode(), 900));
        Path archive = archive(guest, entries);

        CommandResult result = agent.run(create(guest, archive, unprivileged));
        if (result.failure().isEmpty()) {
            start(guest, unprivileged, result.facts());
        }

        try (var left = Files.list(victim)) {
            assertThat(left)
                    .extracting(p -> p.getFileName().toString())
                    .containsExactlyInAnyOrder("file", "hosts");
        }
        assertThat(victim.resolve("file")).hasContent(VICTIM);
        assertThat(victim.resolve("hosts")).hasContent(VICTIM);
        assertThat(Files.getAttribute(victim.resolve("file"), "unix:uid")).isEqualTo(0);
        assertThat(Files.getAttribute(victim, "unix:uid")).isEqualTo(0);
        Path images = lab.folder.resolve("store/images/" + guest);
        if (result.failure().isEmpty()) {
            agent.run(new StopContainer(guest));
            agent.run(new DestroyContainer(guest, result.facts(), List.of(storage), true, true));
        }
        assertThat(images).doesNotExist();
        assertThat(HostLab.mountsBelow(lab.folder)).isEmpty();
        assertThat(usedBytes()).as("no hole was filled").isLessThan(200L << 20);
    }

    /** Whether it starts does not matter: the host fits its files to the configuration before. */
    private void start(GuestId guest, boolean unprivileged, Map<String, String> facts)
            throws IOException {
        Map<String, String> config = new LinkedHashMap<>(CONFIG);
        config.putAll(facts);
        config.put("timezone", "Europe/Vienna");
        config.put("net0", "name=eth0,bridge=" + lab.bridge + ",ip=10.213.77.60/24");
        if (unprivileged) {
            config.put("unprivileged", "1");
        }
        agent.run(new StartContainer(guest, config, List.of(storage), false));
    }

    private long usedBytes() {
        String said = HostProgram.of("du", "-s", "-B1", lab.folder.toString()).run().text();
        return Long.parseLong(said.split("\\s")[0]);
    }

    private CreateContainer create(GuestId guest, Path archive, boolean unprivileged) {
        return new CreateContainer(
                guest,
                CONFIG,
                List.of(new NewVolume("rootfs", new StorageId("local"), 64L << 20, "/", "")),
                Optional.empty(),
                archive.toString(),
                List.of(storage),
                Optional.of("$5$salt$hash"),
                Optional.of("ssh-ed25519 AAAA test"),
                unprivileged,
                false,
                false);
    }

    private Path archive(GuestId guest, String entries) throws IOException {
        Path archive = lab.folder.resolve("hostile-" + guest + ".tar");
        Path base = lab.template("base-" + guest + ".tar");
        HostProgram.of(
                        "python3",
                        "-c",
                        SCRIPT,
                        base.toString(),
                        archive.toString(),
                        victim.toString(),
                        entries)
                .require();
        return archive;
    }

    /** Later entries of the same name win, so the hostile ones come after a harmless system. */
    private static final String SCRIPT =
            """
            import io, sys, tarfile
            base, out, V, entries = sys.argv[1:]
            hostile = tarfile.open(out, 'w')
            kinds = {}
            def add(name, kind, target='', size=0, data=None, mode=0o777):
                t = tarfile.TarInfo(name)
                t.type, t.linkname, t.size, t.mode = kind, target, size, mode
                t.devmajor, t.devminor = 8, 0
                hostile.addfile(t, data)
            def link(name, target):
                skip.add(name)
                late.append(lambda: add(name, tarfile.SYMTYPE, target))
            def hard(name, target):
                late.append(lambda: add(name, tarfile.LNKTYPE, target))
            def file(name):
                late.append(lambda: add(name, tarfile.REGTYPE, '', 4, io.BytesIO(b'evil')))
            def pipe(name):
                skip.add(name)
                late.append(lambda: add(name, tarfile.FIFOTYPE))
            def folder(name):
                skip.add(name)
                late.append(lambda: add(name, tarfile.DIRTYPE))
            def node(name):
                skip.add(name)
                late.append(lambda: add(name, tarfile.BLKTYPE))
            def hole(name):
                skip.add(name)
                t = tarfile.TarInfo(name)
                t.size = 512
                t.type = tarfile.REGTYPE
                t.pax_headers = {'GNU.sparse.major': '1', 'GNU.sparse.minor': '0',
                                 'GNU.sparse.name': name, 'GNU.sparse.realsize': str(1 << 42)}
                late.append(lambda: hostile.addfile(t, io.BytesIO(b'0\\n'.ljust(512, b'\\0'))))
            skip, late = set(), []
            exec(entries)
            source = tarfile.open(base)
            for member in source:
                name = member.name.removeprefix('./')
                if not any(name == s or name.startswith(s + '/') for s in skip):
                    hostile.addfile(member, source.extractfile(member) if member.isreg() else None)
            for action in late:
                action()
            hostile.close()
            """;
}
