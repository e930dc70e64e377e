package dev.innkeeper.agent.guestos;

import dev.innkeeper.agent.foreign.RootFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files inside a container's root, whose owner is not trusted: every path is resolved as if in
 * a chroot, a file is replaced as a whole and never written through a link, and new files belong to
 * the container's root user.
 *
 * <p>Paths are absolute as the inside sees them. The container may run: whatever it does to its
 * files in between, what is read, changed or owned anew lies in its own root.
 */
public final class GuestRoot implements AutoCloseable {
    private static final int MAX_SIZE = 4 << 20;

    private final RootFolder root;
    private final int owner;

    /**
     * @param root the mounted root on the host
     * @param owner the host's id of the container's root user
     */
    public GuestRoot(Path root, int owner) throws IOException {
        this(RootFolder.open(root), owner);
    }

    private GuestRoot(RootFolder root, int owner) {
        this.root = root;
        this.owner = owner;
    }

    /**
     * The root of a running container. What is mounted inside it is left alone, for it may be the
     * host's or one that never answers.
     *
     * @param init the container's init as the host sees it
     */
    public static GuestRoot ofRunning(int init, int owner) throws IOException {
        return new GuestRoot(
                RootFolder.openWithoutMounts(Path.of("/proc/" + init + "/root")), owner);
    }

    /** The text of a regular file, with links followed inside the root. */
    public Optional<String> read(String path) throws IOException {
        return bytes(path).map(b -> new String(b, StandardCharsets.ISO_8859_1));
    }

    /** The first bytes of a regular file. */
    public Optional<byte[]> head(String path, int count) throws IOException {
        try (RootFolder.Opened file = root.open(path)) {
            if (!Files.isRegularFile(file.path())) {
                return Optional.empty();
            }
            try (var in = Files.newInputStream(file.path())) {
                return Optional.of(in.readNBytes(count));
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** True if there is something that links lead to. */
    public boolean exists(String path) throws IOException {
        try (RootFolder.Opened file = root.open(path)) {
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    public boolean isFolder(String path) throws IOException {
        try (RootFolder.Opened file = root.open(path)) {
            return Files.isDirectory(file.path());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Names in a folder; none if there is no such folder. */
    public List<String> list(String path) throws IOException {
        try (RootFolder.Opened folder = root.open(path)) {
            if (!Files.isDirectory(folder.path())) {
                return List.of();
            }
            try (Stream<Path> files = Files.list(folder.path())) {
                return files.map(f -> String.valueOf(f.getFileName())).sorted().toList();
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** What a symbolic link says; empty if there is none at this path. */
    public Optional<String> linkTarget(String path) throws IOException {
        try (RootFolder.Opened parent = root.open(parentOf(path))) {
            Path file = parent.path().resolve(nameOf(path));
            return Files.isSymbolicLink(file)
                    ? Optional.of(Files.readSymbolicLink(file).toString())
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Where the path really leads, as the inside sees it; empty if nowhere. */
    public Optional<String> resolve(String path) throws IOException {
        try (RootFolder.Opened file = root.open(path);
                RootFolder.Opened top = root.open("/")) {
            String real = Files.readSymbolicLink(file.path()).toString();
            String base = Files.readSymbolicLink(top.path()).toString();
            return Optional.of(real.startsWith(base) ? real.substring(base.length()) : real);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Gives a file this text unless it has it. Mode and owner stay; a new file is {@code rw-r--r--}
     * and belongs to root.
     */
    public void write(String path, String text) throws IOException {
        write(path, text, "rw-r--r--");
    }

    /** As {@link #write(String, String)}; the mode is for a new file. */
    public void write(String path, String text, String mode) throws IOException {
        byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
        try (RootFolder.Opened parent = root.open(parentOf(path))) {
            Path file = parent.path().resolve(nameOf(path));
            boolean link = Files.isSymbolicLink(file);
            if (!link && bytes(path).filter(old -> Arrays.equals(old, wanted)).isPresent()) {
                return;
            }
            Path fresh = parent.path().resolve("." + nameOf(path) + ".innkeeper-new");
            Files.deleteIfExists(fresh);
            try (SeekableByteChannel out =
                    Files.newByteChannel(
                            fresh,
                            java.util.Set.of(
                                    StandardOpenOption.CREATE_NEW,
                                    StandardOpenOption.WRITE,
                                    LinkOption.NOFOLLOW_LINKS),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")))) {
                out.write(ByteBuffer.wrap(wanted));
            }
            String freshPath = parentOf(path) + "/" + fresh.getFileName();
            try (RootFolder.Opened made = root.openItself(freshPath)) {
                if (!Files.isRegularFile(made.path())) {
                    throw new IOException("cannot write " + path + ": the guest interferes");
                }
                copyFacts(link ? Optional.empty() : Optional.of(path), made.path(), mode);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Makes a folder and those above it; existing ones stay as they are. */
    public void makeFolders(String path) throws IOException {
        String done = "";
        for (String name : parts(path)) {
            try (RootFolder.Opened parent = root.open(done.isEmpty() ? "/" : done)) {
                Path folder = parent.path().resolve(name);
                if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                    try {
                        Files.createDirectory(folder);
                        own(folder, owner, owner);
                        mode(done + "/" + name, "rwxr-xr-x");
                    } catch (FileAlreadyExistsException e) {
                        // A link to nowhere, say: what comes next will tell.
                    }
                }
            }
            done = done + "/" + name;
        }
    }

    /** Sets the mode of a folder or file itself. */
    public void mode(String path, String mode) throws IOException {
        try (RootFolder.Opened file = root.openItself(path)) {
            if (Files.isRegularFile(file.path()) || Files.isDirectory(file.path())) {
                Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString(mode));
            }
        }
    }

    /** Makes a symbolic link, in place of whatever file or link is there. */
    public void link(String path, String target) throws IOException {
        try (RootFolder.Opened parent = root.open(parentOf(path))) {
            Path file = parent.path().resolve(nameOf(path));
            if (Files.isSymbolicLink(file)
                    && Files.readSymbolicLink(file).toString().equals(target)) {
                return;
            }
            Files.deleteIfExists(file);
            Files.createSymbolicLink(file, Path.of(target));
            own(file, owner, owner);
        }
    }

    /** Removes a file or link; nothing there is fine. */
    public void remove(String path) throws IOException {
        try (RootFolder.Opened parent = root.open(parentOf(path))) {
            Files.deleteIfExists(parent.path().resolve(nameOf(path)));
        } catch (NoSuchFileException e) {
            // Not even its folder is there.
        }
    }

    /** Gives a folder to the container's root if it belongs to the host's. */
    public void adopt(String path) throws IOException {
        try (RootFolder.Opened parent = root.open(parentOf(path))) {
            Path file = parent.path().resolve(nameOf(path));
            Object uid = Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            if (Integer.valueOf(0).equals(uid) && owner != 0) {
                own(file, owner, owner);
            }
        } catch (NoSuchFileException e) {
            // Nothing to adopt.
        }
    }

    @Override
    public void close() {
        root.close();
    }

    private Optional<byte[]> bytes(String path) throws IOException {
        try (RootFolder.Opened file = root.open(path)) {
            if (!Files.isRegularFile(file.path()) || Files.size(file.path()) > MAX_SIZE) {
                return Optional.empty();
            }
            return Optional.of(Files.readAllBytes(file.path()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Both are reached by their descriptors, so that nothing can be put in their places meanwhile.
     */
    private void copyFacts(Optional<String> from, Path to, String mode) throws IOException {
        if (from.isPresent()) {
            try (RootFolder.Opened old = root.open(from.get())) {
                if (Files.isRegularFile(old.path())) {
                    int uid = (int) Files.getAttribute(old.path(), "unix:uid");
                    int gid = (int) Files.getAttribute(old.path(), "unix:gid");
                    Files.setAttribute(to, "unix:uid", uid);
                    Files.setAttribute(to, "unix:gid", gid);
                    Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(old.path()));
                    return;
                }
            } catch (NoSuchFileException e) {
                // A new file, then.
            }
        }
        Files.setAttribute(to, "unix:uid", owner);
        Files.setAttribute(to, "unix:gid", owner);
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString(mode));
    }

    private static void own(Path file, int uid, int gid) throws IOException {
        Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
    }

    private static String parentOf(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    private static String nameOf(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("not a file's path: " + path);
        }
        return name;
    }

    private static List<String> parts(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/")) {
            if (!part.isEmpty() && !part.equals(".")) {
                if (part.equals("..")) {
                    throw new IllegalArgumentException("not a plain path: " + path);
                }
                parts.add(part);
            }
        }
        return parts;
    }
}
