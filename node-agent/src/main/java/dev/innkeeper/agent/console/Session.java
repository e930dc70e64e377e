package dev.innkeeper.agent.console;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** A program that runs for a client. When it ends, whoever ended it, nothing of it is left. */
interface Session {
    /** Takes what the program shows; failing hangs up. */
    interface Output {
        void show(byte[] bytes, int length) throws IOException;
    }

    /** Takes what the client sends. */
    void type(byte[] bytes, int from, int length) throws IOException;

    /** Ends it soon. */
    void hangUp();

    /** Completes when nothing is left. */
    CompletableFuture<Void> ended();
}
