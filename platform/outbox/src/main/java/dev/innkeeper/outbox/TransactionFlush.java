package dev.innkeeper.outbox;

/**
 * Brings changes that wait in memory to the database before the outbox takes its locks; otherwise
 * two transactions could wait for each other's rows. A persistence context supplies one as a bean.
 */
@FunctionalInterface
public interface TransactionFlush {
    void flush();
}
