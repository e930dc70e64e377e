package dev.innkeeper.agent.tree;

import dev.innkeeper.contracts.AgentReport.GuestFileWritten;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.kernel.NodeName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the guests' files say, and what they said when this agent last wrote them: a difference is
 * somebody's wish. It is reported to the owner; the owner's next word on the guest goes into the
 * file, whether it took the wish over or not. Used by one thread.
 */
final class GuestFiles {
    private static final Logger log = LoggerFactory.getLogger(GuestFiles.class);

    /** As large as Proxmox VE lets a file be (GUEST-OPTIONS D1). */
    private static final int MAX_BYTES = 1 << 20;

    private final NodeName node;
    private final Path kept;
    private final ShownTexts texts;
    private final Consumer<GuestFileWritten> reports;
    private final Clock clock;
    private final Map<Path, GuestState> shown = new HashMap<>();
    private final Map<Path, String> wishes = new HashMap<>();

    GuestFiles(NodeName node, Path kept, Consumer<GuestFileWritten> reports, Clock clock) {
        this.node = node;
        this.kept = kept;
        this.texts = new ShownTexts(kept.resolveSibling("shown"));
        this.reports = reports;
        this.clock = clock;
    }

    boolean shows(Path file) {
        return shown.containsKey(file);
    }

    /**
     * Removes what an earlier run left below a folder: files of guests and nodes that are no more.
     */
    void sweep(Path folder) throws IOException {
        List<Path> found;
        try (Stream<Path> below = Files.walk(folder, 3)) {
            found = below.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : found) {
            if (TreeLayout.guest(path).isPresent() && !shows(path)) {
                String text = read(path);
                if (!isOurs(path, text)) {
                    refuse(path, text);
                }
                texts.remove(path);
                Files.delete(path);
            } else if (!path.equals(folder) && !isOwn(folder.relativize(path)) && isEmpty(path)) {
                Files.delete(path);
            }
        }
    }

    private boolean isOwn(Path below) {
        return below.startsWith(node.value());
    }

    private static boolean isEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    /** Removes the files of guests that are no more. */
    void forgetAllBut(Collection<Path> wanted) throws IOException {
        Set<Path> gone = new HashSet<>(shown.keySet());
        gone.removeAll(Set.copyOf(wanted));
        for (Path file : gone) {
            shown.remove(file);
            wishes.remove(file);
            texts.remove(file);
            Files.deleteIfExists(file);
        }
    }

    /** Lets a file say how the guest is now. */
    void show(Path file, GuestState state) throws IOException {
        GuestState before = shown.get(file);
        if (state.equals(before)) {
            return;
        }
        shown.put(file, state);
        if (before == null && Files.exists(file)) {
            String text = read(file);
            if (!text.equals(state.text()) && !isOurs(file, text)) {
                writtenMeanwhile(file, state, text);
                return;
            }
        }
        boolean same = before != null && before.text().equals(state.text());
        String wish = wishes.remove(file);
        if (wish != null && same) {
            refuse(file, wish);
        }
        if (wish != null || !same) {
            write(file, state);
        }
    }

    /** Nobody else has written this. */
    private boolean isOurs(Path file, String text) throws IOException {
        return texts.digest(file).filter(digest(text)::equals).isPresent();
    }

    /** Somebody has written the file while no agent looked: it counts if one knows upon what. */
    private void writtenMeanwhile(Path file, GuestState state, String text) throws IOException {
        Optional<String> base = texts.digest(file);
        if (base.isEmpty() || !state.node().equals(node) || text.length() > MAX_BYTES) {
            refuse(file, text);
            write(file, state);
        } else {
            wish(file, state, base.get(), text);
        }
    }

    private void wish(Path file, GuestState state, String base, String text) {
        wishes.put(file, text);
        reports.accept(new GuestFileWritten(node, state.guest(), base, text, clock.instant()));
    }

    /** Somebody, perhaps this object, has written the file. */
    void written(Path file) throws IOException {
        GuestState state = shown.get(file);
        String text = read(file);
        if (state != null && (text.equals(state.text()) || text.equals(wishes.get(file)))) {
            return;
        }
        if (state == null) {
            refuse(file, text);
            Files.deleteIfExists(file);
        } else if (!state.node().equals(node) || text.length() > MAX_BYTES) {
            refuse(file, text);
            write(file, state);
        } else {
            wish(file, state, digest(state.text()), text);
        }
    }

    /** A file that was deleted comes back; guests are destroyed, not deleted. */
    void putBackDeleted(Path file) throws IOException {
        GuestState state = shown.get(file);
        if (state != null && !Files.exists(file)) {
            write(file, state);
            log.atWarn().addKeyValue("file", file).log("Deleted file was put back");
        }
    }

    private void refuse(Path file, String text) throws IOException {
        Path copy = Files.createDirectories(kept).resolve(file.getFileName());
        Files.writeString(copy, text);
        log.atWarn()
                .addKeyValue("file", file)
                .addKeyValue("kept", copy)
                .log("Change of a file was not taken over and is put back");
    }

    private void write(Path file, GuestState state) throws IOException {
        Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
        Files.writeString(fresh, state.text());
        String mode = state.node().equals(node) ? "rw-r-----" : "r--r-----";
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(mode));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        texts.put(file, digest(state.text()));
    }

    private static String read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_BYTES + 1), StandardCharsets.UTF_8);
        }
    }

    private static String digest(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
