package dev.innkeeper.outbox;

/**
 * How many records have gone by since a listener's place on its topics was written down: those that
 * mean nothing to it are passed without that, but not for ever.
 */
final class UnwrittenPlace {
    /** So many records are read again at most after a restart. */
    static final int LIMIT = 200;

    private int passed;

    /** True if so many more records may be passed without writing it down. */
    boolean mayPass(int records) {
        passed += records;
        return passed < LIMIT;
    }

    /** It is on its way into the database. */
    void written() {
        passed = 0;
    }
}
