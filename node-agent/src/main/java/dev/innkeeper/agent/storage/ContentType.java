package dev.innkeeper.agent.storage;

import java.util.Arrays;
import java.util.Optional;

/** What a storage can hold, and in which of its folders. */
public enum ContentType {
    ISO("iso", "template/iso"),
    VZTMPL("vztmpl", "template/cache"),
    BACKUP("backup", "dump"),
    SNIPPETS("snippets", "snippets"),
    IMAGES("images", "images"),
    ROOTDIR("rootdir", "images");

    private final String wire;
    private final String folder;

    ContentType(String wire, String folder) {
        this.wire = wire;
        this.folder = folder;
    }

    public String wire() {
        return wire;
    }

    /** Below the storage's path, unless the definition says otherwise. */
    String folder() {
        return folder;
    }

    /** True if its volumes are plain files named {@code <type>/<file>}. */
    boolean isFiles() {
        return this != IMAGES && this != ROOTDIR;
    }

    public static Optional<ContentType> of(String wire) {
        return Arrays.stream(values()).filter(t -> t.wire.equals(wire)).findFirst();
    }
}
