package dev.innkeeper.gateway.answer;

import dev.innkeeper.kernel.Problem;

/** Which HTTP status each kind of problem has (CONVENTIONS.md 6); nowhere else. */
public final class StatusLines {

    public static int of(Problem.Kind kind) {
        return switch (kind) {
            case INVALID_PARAMETERS, INVALID_REFERENCE -> 400;
            case UNAUTHENTICATED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case NOT_READY -> 424;
            case REFUSED, FAULT -> 500;
            case NO_SUCH_METHOD -> 501;
            case TRANSPORT -> 506;
            case UNREACHABLE -> 595;
        };
    }

    /** The kind of a service's status, for an answer that does not name its kind. */
    public static Problem.Kind kindOf(int status) {
        return switch (status) {
            case 400 -> Problem.Kind.INVALID_PARAMETERS;
            case 401 -> Problem.Kind.UNAUTHENTICATED;
            case 403 -> Problem.Kind.FORBIDDEN;
            case 404 -> Problem.Kind.NOT_FOUND;
            case 424 -> Problem.Kind.NOT_READY;
            case 501 -> Problem.Kind.NO_SUCH_METHOD;
            case 506 -> Problem.Kind.TRANSPORT;
            case 595 -> Problem.Kind.UNREACHABLE;
            default -> Problem.Kind.FAULT;
        };
    }

    /**
     * Whether the recorded server's extjs formatter writes this status as text (BEHAVIOUR.md 11).
     */
    static boolean asText(Problem.Kind kind) {
        return switch (kind) {
            case INVALID_PARAMETERS,
                    INVALID_REFERENCE,
                    UNAUTHENTICATED,
                    FORBIDDEN,
                    NOT_FOUND,
                    NOT_READY ->
                    true;
            case REFUSED, FAULT, NO_SUCH_METHOD, TRANSPORT, UNREACHABLE -> false;
        };
    }

    private StatusLines() {}
}
