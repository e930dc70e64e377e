package dev.innkeeper.gateway.answer;

import org.jspecify.annotations.Nullable;

/** The formatter that a path names, {@code /api2/<format>/…}. */
public enum Format {
    JSON("application/json;charset=UTF-8"),
    EXTJS("application/json;charset=UTF-8"),
    HTML("text/html;charset=UTF-8"),
    PNG("image/png"),
    SPICECONFIG("application/x-virt-viewer;charset=UTF-8");

    private final String contentType;

    Format(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }

    /** The formatter of a name, or null for an unknown one. */
    public static @Nullable Format find(String name) {
        return switch (name) {
            case "json" -> JSON;
            case "extjs" -> EXTJS;
            case "html" -> HTML;
            case "png" -> PNG;
            case "spiceconfig" -> SPICECONFIG;
            default -> null;
        };
    }
}
