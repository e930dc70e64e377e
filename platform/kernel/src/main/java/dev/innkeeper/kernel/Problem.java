package dev.innkeeper.kernel;

import java.util.Map;

/**
 * Why something could not be done, as a value: a kind, and the exact message a Proxmox client
 * expects. Services declare their own sealed families; {@code platform/rest} alone turns a problem
 * into an HTTP answer.
 */
public interface Problem {

    /** What sort of failure this is; decides status code, log level and metric. */
    enum Kind {
        INVALID_PARAMETERS,
        INVALID_REFERENCE,
        UNAUTHENTICATED,
        FORBIDDEN,
        REFUSED,
        NOT_FOUND,
        NOT_READY,
        NO_SUCH_METHOD,
        TRANSPORT,
        UNREACHABLE,
        FAULT
    }

    Kind kind();

    /** The whole message; its first line becomes the reason phrase. */
    String message();

    /** Per parameter: its name and what is wrong with it. */
    default Map<String, String> errors() {
        return Map.of();
    }

    default ProblemException asException() {
        return new ProblemException(this);
    }

    default ProblemException asException(Throwable cause) {
        return new ProblemException(this, cause);
    }
}
