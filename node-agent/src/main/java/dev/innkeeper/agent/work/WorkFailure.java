package dev.innkeeper.agent.work;

/** The work cannot be done; the message is the task's exit status, so it is for users. */
public final class WorkFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WorkFailure(String message) {
        super(message);
    }

    public WorkFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
