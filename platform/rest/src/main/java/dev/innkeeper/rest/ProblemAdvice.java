package dev.innkeeper.rest;

import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/**
 * Turns a problem into an HTTP answer, and anything unforeseen into a fault whose details stay in
 * the log.
 */
@RestControllerAdvice
final class ProblemAdvice {
    /** Tells the gateway the kind of problem, since several share a status. */
    static final String KIND_HEADER = "Innkeeper-Problem";

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    private final AnswerWriter writer;
    private final MeterRegistry meters;

    ProblemAdvice(AnswerWriter writer, MeterRegistry meters) {
        this.writer = writer;
        this.meters = meters;
    }

    @ExceptionHandler(ProblemException.class)
    void problem(ProblemException e, HttpServletResponse response) throws IOException {
        answer(e.problem(), e, response);
    }

    /** Two changes of one resource at once: the later one may simply be tried again. */
    @ExceptionHandler({
        OptimisticLockingFailureException.class,
        PessimisticLockingFailureException.class
    })
    void conflict(Exception e, HttpServletResponse response) throws IOException {
        answer(
                new Problems.Refused(
                        "detected modified configuration - file changed by other user? Try again."),
                e,
                response);
    }

    @ExceptionHandler(NoResourceFoundException.class)
    void unknown(NoResourceFoundException e, HttpServletResponse response) throws IOException {
        answer(
                new Problems.NoSuchMethod(
                        "Method '"
                                + e.getHttpMethod()
                                + " /"
                                + e.getResourcePath()
                                + "' not implemented"),
                e,
                response);
    }

    @ExceptionHandler(Exception.class)
    void fault(Exception e, HttpServletResponse response) throws IOException {
        answer(new Problems.Fault("internal error"), e, response);
    }

    private void answer(Problem problem, Exception cause, HttpServletResponse response)
            throws IOException {
        ProblemStatus status = ProblemStatus.of(problem.kind());
        meters.counter("rest.problems", "kind", problem.kind().name()).increment();
        if (problem.kind() == Problem.Kind.FAULT) {
            log.atError().setCause(cause).log("Request failed");
        } else {
            log.atLevel(status.level()).addKeyValue("kind", problem.kind()).log(problem.message());
        }
        if (response.isCommitted()) {
            return;
        }
        response.setHeader(KIND_HEADER, problem.kind().name());
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("data", null);
        body.put("message", problem.message());
        if (!problem.errors().isEmpty()) {
            body.put("errors", problem.errors());
        }
        writer.send(status.status(), body, response);
    }
}
