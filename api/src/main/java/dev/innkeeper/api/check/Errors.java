package dev.innkeeper.api.check;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Complaints by parameter.
 *
 * <p>Several about the same one are joined by a backslash and an n, two characters: what Proxmox VE
 * sends.
 */
final class Errors {
    private final Map<String, String> texts = new LinkedHashMap<>();

    void add(String path, String text) {
        texts.merge(path, text, (before, more) -> before + "\\n" + more);
    }

    void addFirst(String path, String text) {
        texts.merge(path, text, (before, first) -> first + "\\n" + before);
    }

    void missingFor(String path, String requiring) {
        add(path, "missing property - '" + requiring + "' requires this property");
    }

    boolean isEmpty() {
        return texts.isEmpty();
    }

    Map<String, String> texts() {
        return texts;
    }
}
