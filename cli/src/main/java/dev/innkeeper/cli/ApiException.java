package dev.innkeeper.cli;

import java.util.Map;
import java.util.TreeMap;

/** The API refused a call, or the task that it began failed. */
final class ApiException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitStatus;
    private final transient Map<String, String> parameters;

    private ApiException(String message, int exitStatus, Map<String, String> parameters) {
        super(message);
        this.exitStatus = exitStatus;
        this.parameters = new TreeMap<>(parameters);
    }

    static ApiException refused(String message, Map<String, String> parameters) {
        return new ApiException(message, 2, parameters);
    }

    static ApiException failed(String message) {
        return new ApiException(message, 255, Map.of());
    }

    static ApiException noHandler(String verb, String path) {
        return new ApiException(
                "No '" + verb + "' handler defined for '" + path + "'", 1, Map.of());
    }

    int exitStatus() {
        return exitStatus;
    }

    /** Parameter → what is wrong with it; empty unless parameters were refused. */
    Map<String, String> parameters() {
        return parameters;
    }
}
