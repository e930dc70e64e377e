package dev.innkeeper.agent.identity;

/** The cluster does not take this node; trying again does not help by itself. */
public final class JoinRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JoinRefused(String message) {
        super(message);
    }
}
