package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.foreign.RootFolder;
import dev.innkeeper.agent.work.WorkFailure;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A file inside a running container, to be read or replaced from outside. The path is resolved in
 * the container's root, and a new file comes to its place as a whole: neither a link nor a pipe or
 * device that lies there is written to.
 */
public final class ContainerFile implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final RootFolder root;
    private final String path;
    private final int shift;

    /**
     * @param init of the container
     * @param path absolute, as the inside sees it
     * @param unprivileged its ids are mapped
     */
    public ContainerFile(int init, String path, boolean unprivileged) throws IOException {
        if (!path.startsWith("/") || path.endsWith("/")) {
            throw new WorkFailure("'" + path + "' is not the absolute path of a file");
        }
        this.root = RootFolder.open(Path.of("/proc/" + init + "/root"));
        this.path = path;
        this.shift = IdMapping.rootOwner(unprivileged);
    }

    /** Takes the size first, then the bytes. */
    public interface Receiver {
        OutputStream begin(long size) throws IOException;
    }

    /** Reads a regular file. */
    public void read(Receiver receiver) throws IOException {
        try (RootFolder.Opened file = root.open(path)) {
            if (!Files.isRegularFile(file.path())) {
                throw new WorkFailure("'" + path + "' is not a file");
            }
            long size = Files.size(file.path());
            try (InputStream in = Files.newInputStream(file.path())) {
                copy(in, receiver.begin(size), size);
            }
        } catch (NoSuchFileException e) {
            throw new WorkFailure("failed to open " + path + ": No such file or directory", e);
        }
    }

    /**
     * Replaces the file, or makes it.
     *
     * @param mode octal
     * @param user id or name of the inside
     * @param group id or name of the inside
     */
    public void write(
            InputStream bytes,
            long size,
            Optional<String> mode,
            Optional<String> user,
            Optional<String> group)
            throws IOException {
        int uid = id(user.orElse("0"), "/etc/passwd", "user");
        int gid = id(group.orElse("0"), "/etc/group", "group");
        int slash = path.lastIndexOf('/');
        try (RootFolder.Opened folder = root.open(slash == 0 ? "/" : path.substring(0, slash))) {
            Path target = folder.path().resolve(path.substring(slash + 1));
            if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new WorkFailure("'" + path + "' is a directory");
            }
            Path fresh = folder.path().resolve(".innkeeper-" + UUID.randomUUID());
            try {
                try (OutputStream out =
                        Files.newOutputStream(
                                fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    copy(bytes, out, size);
                }
                Files.setAttribute(fresh, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(fresh, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
                Files.setPosixFilePermissions(fresh, permissions(mode.orElse("644")));
                Files.move(
                        fresh,
                        target,
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (NoSuchFileException e) {
            throw new WorkFailure("failed to create " + path + ": No such file or directory", e);
        }
    }

    private static void copy(InputStream in, OutputStream out, long size) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long left = size;
        while (left > 0) {
            int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (n < 0) {
                throw new EOFException("the file ended early");
            }
            out.write(buffer, 0, n);
            left -= n;
        }
        out.flush();
    }

    private static Set<PosixFilePermission> permissions(String octal) {
        if (!octal.matches("0?[0-7]{3}")) {
            throw new WorkFailure("'" + octal + "' are no permissions, such as 0644");
        }
        int bits = Integer.parseInt(octal, 8);
        Set<PosixFilePermission> all = EnumSet.noneOf(PosixFilePermission.class);
        String letters = "rwxrwxrwx";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < letters.length(); i++) {
            text.append((bits & (0x100 >> i)) != 0 ? letters.charAt(i) : '-');
        }
        all.addAll(PosixFilePermissions.fromString(text.toString()));
        return all;
    }

    /** The host's id of a user or group that is named as inside. */
    private int id(String name, String file, String kind) throws IOException {
        if (name.matches("\\d{1,5}")) {
            return shift + Integer.parseInt(name);
        }
        try (RootFolder.Opened names = root.open(file)) {
            if (Files.isRegularFile(names.path()) && Files.size(names.path()) < (4 << 20)) {
                for (String line :
                        new String(Files.readAllBytes(names.path()), StandardCharsets.ISO_8859_1)
                                .lines()
                                .toList()) {
                    String[] parts = line.split(":");
                    if (parts.length > 2 && parts[0].equals(name) && parts[2].matches("\\d{1,5}")) {
                        return shift + Integer.parseInt(parts[2]);
                    }
                }
            }
        } catch (NoSuchFileException e) {
            // No such file, no such name.
        }
        throw new WorkFailure(kind + " '" + name + "' does not exist in the container");
    }

    @Override
    public void close() {
        root.close();
    }
}
