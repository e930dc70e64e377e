package dev.innkeeper.cli;

import java.io.IOException;
import java.util.Map;

/** Carries a request to the gateway and its answer back. */
interface Transport extends AutoCloseable {

    /**
     * @param reason phrase of the status line, which carries the message of a failure
     */
    record Reply(int status, String reason, String body) {}

    /**
     * @param target path and query below the API's root
     * @param form body, null for none
     */
    Reply send(
            String method,
            String target,
            Map<String, String> headers,
            byte @org.jspecify.annotations.Nullable [] form)
            throws IOException, ApiException;

    @Override
    void close();
}
