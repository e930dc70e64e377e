package dev.innkeeper.agent.guestos;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
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

    boolean exists(String path) throws IOException {
        return root.exists(path);
    }

    /** Names in a folder; none if there is no such folder. */
    List<String> list(String path) throws IOException {
        return root.list(path);
    }

    /** Where a path really leads, as the inside sees it; empty if nowhere. */
    Optional<String> resolve(String path) throws IOException {
        return root.resolve(path);
    }

    /** True if there is any of these. */
    boolean hasAny(List<String> paths) throws IOException {
        for (String path : paths) {
            if (root.exists(path)) {
                return true;
            }
        }
        return false;
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

    /** As {@link #section}; a file that then holds nothing at all goes away. */
    void sectionOrNothing(String path, String lines) throws IOException {
        Optional<String> old = read(path);
        String text = MarkedSection.put(old.orElse(""), lines, false);
        if (!text.isEmpty()) {
            write(path, text);
        } else if (old.isPresent()) {
            remove(path);
        }
    }

    void link(String path, String target) throws IOException {
        if (!isWithdrawn(path)) {
            root.makeFolders(path.substring(0, path.lastIndexOf('/')));
            root.link(path, target);
        }
    }

    /** Removes a file or link; nothing there is fine. */
    void remove(String path) throws IOException {
        if (!isWithdrawn(path)) {
            root.remove(path);
        }
    }

    /** Files that NixOS generates are links to its store, and its own business. */
    private boolean isWithdrawn(String path) throws IOException {
        boolean generated =
                root.linkTarget(path)
                        .filter(t -> t.startsWith("/etc/static/") || t.startsWith("/nix/"))
                        .isPresent();
        if (generated) {
            return true;
        }
        int slash = path.lastIndexOf('/');
        return root.exists(
                path.substring(0, slash + 1) + ".pve-ignore." + path.substring(slash + 1));
    }
}
