package dev.innkeeper.agent.core;

import dev.innkeeper.agent.work.WorkFailure;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** What a task's user reads when a command failed. */
final class FailureText {

    static String of(Exception failure) {
        return switch (failure) {
            case WorkFailure e -> String.valueOf(e.getMessage());
            case NoSuchFileException e -> "'" + e.getMessage() + "' does not exist";
            case FileSystemException e ->
                    e.getFile() + ": " + (e.getReason() == null ? kind(e) : e.getReason());
            case java.io.IOException e when e.getMessage() != null -> e.getMessage();
            default -> "internal error (" + kind(failure) + "), see the agent's log";
        };
    }

    /** True if the failure is the agent's own fault rather than the host's or the user's. */
    static boolean isFault(Exception failure) {
        return !(failure instanceof WorkFailure) && !(failure instanceof java.io.IOException);
    }

    private static String kind(Exception e) {
        return e.getClass()
                .getSimpleName()
                .replaceAll("Exception$", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
    }

    private FailureText() {}
}
