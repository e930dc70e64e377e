package dev.innkeeper.cli;

import java.util.Map;
import java.util.TreeMap;

/** The API or the node's agent refused a call, or the task that it began failed. */
final class ApiException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int COMMAND_DECIDES = -1;

    private final int exitStatus;
    private final transient Map<String, String> parameters;

    private ApiException(String message, int exitStatus, Map<String, String> parameters) {
        super(message);
        this.exitStatus = exitStatus;
        this.parameters = new TreeMap<>(parameters);
    }

    /** Refused by the API; the exit status is the command's own. */
    static ApiException refused(String message, Map<String, String> parameters) {
        return new ApiException(message, COMMAND_DECIDES, parameters);
    }

    /** The work failed. */
    static ApiException failed(String message) {
        return new ApiException(message, Command.FAILED, Map.of());
    }

    /** The same with a status of its own. */
    ApiException withStatus(int status) {
        return new ApiException(String.valueOf(getMessage()), status, parameters);
    }

    static ApiException noHandler(String verb, String path) {
        return new ApiException(
                "No '" + verb + "' handler defined for '" + path + "'", 1, Map.of());
    }

    /**
     * @param otherwise the command's status for a refusal
     */
    int exitStatus(int otherwise) {
        return exitStatus == COMMAND_DECIDES ? otherwise : exitStatus;
    }

    /** Parameter → what is wrong with it; empty unless parameters were refused. */
    Map<String, String> parameters() {
        return parameters;
    }
}
