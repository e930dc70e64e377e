package dev.innkeeper.rest;

import dev.innkeeper.kernel.Problem;
import org.slf4j.event.Level;

/**
 * What a kind of problem is on the wire and in the log; the only place that knows status codes
 * (CONVENTIONS.md 6).
 */
record ProblemStatus(int status, Level level) {

    static ProblemStatus of(Problem.Kind kind) {
        return switch (kind) {
            case INVALID_PARAMETERS -> new ProblemStatus(400, Level.DEBUG);
            case INVALID_REFERENCE -> new ProblemStatus(400, Level.INFO);
            case UNAUTHENTICATED -> new ProblemStatus(401, Level.INFO);
            case FORBIDDEN -> new ProblemStatus(403, Level.INFO);
            case REFUSED -> new ProblemStatus(500, Level.INFO);
            case NOT_FOUND -> new ProblemStatus(404, Level.INFO);
            case NOT_READY -> new ProblemStatus(424, Level.INFO);
            case NO_SUCH_METHOD -> new ProblemStatus(501, Level.DEBUG);
            case TRANSPORT -> new ProblemStatus(506, Level.DEBUG);
            case UNREACHABLE -> new ProblemStatus(595, Level.WARN);
            case FAULT -> new ProblemStatus(500, Level.ERROR);
        };
    }
}
