package dev.innkeeper.agent.guestos;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/**
 * Writes the files that belong to the host's side, save those that the guest's owner withdrew by a
 * {@code .pve-ignore.<file>} beside them (S212).
 */
final class ManagedFiles {
    private final GuestRoot root;

    ManagedFiles(GuestRoot root) {
        this.root = root;
    }

    Optional<String> read(String path) throws IOException {
        return root.read(path);
    }

    void write(String path, String text) throws IOException {
        write(path, text, "rw-r--r--");
    }

    void write(String path, String text, String mode) throws IOException {
        if (isWithdrawn(path)) {
            return;
        }
        try {
            root.write(path, text, mode);
        } catch (NoSuchFileException noFolder) {
            root.makeFolders(path.substring(0, path.lastIndexOf('/')));
            root.write(path, text, mode);
        }
    }

    /** Puts the host's section into a file, at its end if there is none yet. */
    void section(String path, String lines) throws IOException {
        write(path, MarkedSection.put(read(path).orElse(""), lines, false));
    }

    /** Puts the host's section into a file, at its start if there is none yet. */
    void sectionAtStart(String path, String lines) throws IOException {
        write(path, MarkedSection.put(read(path).orElse(""), lines, true));
    }

    void link(String path, String target) throws IOException {
        if (!isWithdrawn(path)) {
            root.makeFolders(path.substring(0, path.lastIndexOf('/')));
            root.link(path, target);
        }
    }

    private boolean isWithdrawn(String path) throws IOException {
        int slash = path.lastIndexOf('/');
        return root.exists(
                path.substring(0, slash + 1) + ".pve-ignore." + path.substring(slash + 1));
    }
}
