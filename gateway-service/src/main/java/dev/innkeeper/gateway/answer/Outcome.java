package dev.innkeeper.gateway.answer;

import dev.innkeeper.kernel.Problem;
import dev.innkeeper.resources.PreparedJson;
import java.util.Map;

/** How a request ended, before a formatter gives it bytes. */
public sealed interface Outcome {

    /**
     * An answer.
     *
     * @param envelope the object {@code {"data": …, …}}
     */
    record Data(PreparedJson envelope) implements Outcome {
        public static final Data NULL = new Data(PreparedJson.ofText("{\"data\":null}"));
    }

    /**
     * A failure.
     *
     * @param message whole text; its first line becomes the reason phrase
     * @param errors per parameter
     */
    record Failure(Problem.Kind kind, String message, Map<String, String> errors)
            implements Outcome {
        public Failure {
            errors = Map.copyOf(errors);
        }

        public static Failure of(Problem problem) {
            return new Failure(problem.kind(), problem.message(), problem.errors());
        }
    }

    /**
     * A refusal of the HTTP layer or of authentication: status and reason alone, whatever format.
     */
    record Bare(Problem.Kind kind, String message) implements Outcome {}

    /**
     * Bytes that no formatter touches: a downloaded log, an image.
     *
     * @param contentEncoding empty for none
     * @param disposition value of Content-Disposition, empty for none
     */
    record Verbatim(byte[] body, String contentType, String contentEncoding, String disposition)
            implements Outcome {}
}
