package dev.innkeeper.agent.door;

/** What was asked for does not exist. */
final class NothingThere extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NothingThere(String message) {
        super(message);
    }
}
