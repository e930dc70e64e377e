package dev.innkeeper.agent.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.agent.copy.ConfigCopy;
import dev.innkeeper.contracts.AgentReport.GuestFileWritten;
import dev.innkeeper.contracts.GuestEvent.GuestRemoved;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tree in a folder of its own, with an owner of guests that the test plays. */
class ConfigTreeIT {
    private static final NodeName HERE = new NodeName("pve1");
    private static final NodeName THERE = new NodeName("pve2");

    @TempDir Path folder;
    private final List<GuestFileWritten> reports = new CopyOnWriteArrayList<>();
    private ConfigCopy copy;
    private ConfigTree tree;
    private Path root;

    @BeforeEach
    void start() throws IOException {
        root = folder.resolve("pve");
        copy = ConfigCopy.open(folder.resolve("data"));
        copy.completed();
        tree = tree();
        tree.start();
    }

    @AfterEach
    void stop() {
        tree.close();
    }

    @Test
    void showsEveryGuestOfTheClusterUnderItsNode() {
        copy.apply(state(100, HERE, 1, "memory: 512\n"));
        copy.apply(state(101, THERE, 1, "memory: 256\n"));

        await().until(() -> text("nodes/pve2/lxc/101.conf").equals("memory: 256\n"));
        assertThat(text("lxc/100.conf")).isEqualTo("memory: 512\n");
        assertThat(text("local/lxc/100.conf")).isEqualTo("memory: 512\n");

        copy.apply(state(100, HERE, 2, "memory: 1024\n"));
        await().until(() -> text("lxc/100.conf").equals("memory: 1024\n"));
        copy.apply(state(100, THERE, 3, "memory: 1024\n"));
        await().until(() -> text("nodes/pve2/lxc/100.conf").equals("memory: 1024\n"));
        await().until(() -> !Files.exists(root.resolve("lxc/100.conf")));
        copy.apply(new GuestRemoved(new GuestId(101), GuestKind.LXC, THERE, 4, false));
        await().until(() -> !Files.exists(root.resolve("nodes/pve2/lxc/101.conf")));
        assertThat(reports).isEmpty();
    }

    @Test
    void reportsWhatSomebodyWritesAndShowsWhatTheOwnerMakesOfIt() throws IOException {
        shown(100, HERE);

        Files.writeString(root.resolve("lxc/100.conf"), "memory: 300\n");

        await().until(() -> reports.size() == 1);
        assertThat(reports.getFirst().text()).isEqualTo("memory: 300\n");
        assertThat(reports.getFirst().digest()).isEqualTo(sha("memory: 512\n"));
        copy.apply(state(100, HERE, 2, "arch: amd64\nmemory: 300\n"));
        await().until(() -> text("lxc/100.conf").equals("arch: amd64\nmemory: 300\n"));
        assertThat(reports).hasSize(1);
    }

    @Test
    void putsBackWhatTheOwnerDidNotTakeOverAndKeepsTheText() throws IOException {
        shown(100, HERE);
        Files.writeString(root.resolve("lxc/100.conf"), "memory: lots\n");
        await().until(() -> reports.size() == 1);

        copy.apply(state(101, HERE, 7, "memory: 1\n"));
        copy.apply(state(100, HERE, 2, "memory: 512\n"));

        await().until(() -> text("lxc/100.conf").equals("memory: 512\n"));
        assertThat(folder.resolve("refused/100.conf")).hasContent("memory: lots\n");
    }

    @Test
    void takesAFileThatAnEditorMovedIntoItsPlace() throws IOException {
        shown(100, HERE);
        Path draft = Files.writeString(root.resolve("lxc/100.conf.tmp"), "memory: 300\n");

        Files.move(draft, root.resolve("lxc/100.conf"), StandardCopyOption.ATOMIC_MOVE);

        await().until(() -> reports.size() == 1);
        assertThat(reports.getFirst().guest()).isEqualTo(new GuestId(100));
    }

    @Test
    void putsBackWhatWasDeletedOrBelongsToOthers() throws IOException {
        shown(100, HERE);
        shown(101, THERE);

        Files.delete(root.resolve("lxc/100.conf"));
        Files.setPosixFilePermissions(
                root.resolve("nodes/pve2/lxc/101.conf"),
                java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        Files.writeString(root.resolve("nodes/pve2/lxc/101.conf"), "memory: 1\n");
        Files.writeString(root.resolve("lxc/999.conf"), "memory: 1\n");

        await().until(() -> text("lxc/100.conf").equals("memory: 512\n"));
        await().until(() -> text("nodes/pve2/lxc/101.conf").equals("memory: 512\n"));
        await().until(() -> !Files.exists(root.resolve("lxc/999.conf")));
        assertThat(folder.resolve("refused/999.conf")).hasContent("memory: 1\n");
        assertThat(reports).isEmpty();
    }

    @Test
    void takesUpWhatWasWrittenWhileTheAgentWasAway() throws IOException {
        shown(100, HERE);
        shown(101, HERE);
        shown(102, THERE);
        tree.close();
        Files.writeString(root.resolve("lxc/100.conf"), "memory: 300\n");
        Files.writeString(root.resolve("nodes/pve2/lxc/102.conf"), "memory: 1\n");
        Files.writeString(root.resolve("lxc/999.conf"), "memory: 1\n");
        copy.apply(state(101, HERE, 2, "memory: 1024\n"));

        startAgain();

        await().until(() -> reports.size() == 1);
        assertThat(reports.getFirst().guest()).isEqualTo(new GuestId(100));
        assertThat(reports.getFirst().text()).isEqualTo("memory: 300\n");
        assertThat(reports.getFirst().digest()).isEqualTo(sha("memory: 512\n"));
        await().until(() -> text("lxc/101.conf").equals("memory: 1024\n"));
        await().until(() -> text("nodes/pve2/lxc/102.conf").equals("memory: 512\n"));
        await().until(() -> !Files.exists(root.resolve("lxc/999.conf")));
        assertThat(folder.resolve("refused/102.conf")).hasContent("memory: 1\n");
        assertThat(folder.resolve("refused/999.conf")).hasContent("memory: 1\n");
        assertThat(folder.resolve("refused/101.conf")).doesNotExist();
        copy.apply(state(100, HERE, 2, "arch: amd64\nmemory: 300\n"));
        await().until(() -> text("lxc/100.conf").equals("arch: amd64\nmemory: 300\n"));
        assertThat(folder.resolve("refused/100.conf")).doesNotExist();
    }

    /** The owner had changed the guest too: it says what the change was made upon. */
    @Test
    void doesNotLetAnOldTextHideANewOne() throws IOException {
        shown(100, HERE);
        tree.close();
        Files.writeString(root.resolve("lxc/100.conf"), "memory: 300\n");
        copy.apply(state(100, HERE, 2, "memory: 2048\n"));

        startAgain();

        await().until(() -> reports.size() == 1);
        assertThat(reports.getFirst().digest()).isEqualTo(sha("memory: 512\n"));
        copy.apply(state(100, HERE, 3, "memory: 2048\n"));
        await().until(() -> text("lxc/100.conf").equals("memory: 2048\n"));
        assertThat(folder.resolve("refused/100.conf")).hasContent("memory: 300\n");
    }

    private void startAgain() {
        await().until(() -> {
            try (TreeOwner owner = TreeOwner.tryOwn(root).orElse(null)) {
                return owner != null; // the other has let go
            }
        });
        tree = tree();
        tree.start();
    }

    @Test
    void leavesAFolderAloneThatIsNotOurs() throws IOException {
        Path foreign = Files.createDirectories(folder.resolve("theirs"));
        Files.writeString(foreign.resolve("user.cfg"), "x");

        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> TreeOwner.tryOwn(foreign)))
                .hasMessageContaining("is not ours");
        shown(100, HERE);
        assertThat(TreeOwner.tryOwn(root)).as("held by the tree").isEmpty();
    }

    private ConfigTree tree() {
        return new ConfigTree(
                Optional.of(root),
                folder.resolve("refused"),
                HERE,
                copy,
                reports::add,
                Clock.systemUTC());
    }

    private void shown(int id, NodeName node) {
        copy.apply(state(id, node, 1, "memory: 512\n"));
        await().until(() -> text("nodes/" + node + "/lxc/" + id + ".conf").equals("memory: 512\n"));
    }

    private static GuestState state(int id, NodeName node, long generation, String text) {
        return new GuestState(
                new GuestId(id),
                GuestKind.LXC,
                node,
                Map.of(),
                generation,
                false,
                Optional.empty(),
                false,
                text);
    }

    private static String sha(String text) {
        try {
            return java.util.HexFormat.of()
                    .formatHex(
                            java.security.MessageDigest.getInstance("SHA-1")
                                    .digest(
                                            text.getBytes(
                                                    java.nio.charset.StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String text(String path) {
        try {
            Path file = root.resolve(path);
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
