package dev.innkeeper.storage;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a volume is for. A storage accepts the types that its definition lists under {@code
 * content}.
 */
public enum ContentType {
    IMAGES("images"),
    ROOTDIR("rootdir"),
    VZTMPL("vztmpl"),
    ISO("iso"),
    BACKUP("backup"),
    SNIPPETS("snippets"),
    IMPORT("import"),
    /** Chosen to say that a storage takes nothing. */
    NONE("none");

    private final String wire;

    ContentType(String wire) {
        this.wire = wire;
    }

    public String wire() {
        return wire;
    }

    public static Optional<ContentType> find(String wire) {
        return Arrays.stream(values()).filter(type -> type.wire.equals(wire)).findFirst();
    }
}
