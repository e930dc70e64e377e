package dev.innkeeper.agent.door;

import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.door.DoorProblem;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageConversionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** From a failure to the door's answer. */
@RestControllerAdvice
class DoorProblems {
    private static final Logger log = LoggerFactory.getLogger(DoorProblems.class);

    @ExceptionHandler
    ResponseEntity<DoorProblem> refused(WorkFailure failure) {
        return answer(HttpStatus.INTERNAL_SERVER_ERROR, String.valueOf(failure.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<DoorProblem> nothing(NothingThere failure) {
        return answer(HttpStatus.NOT_FOUND, String.valueOf(failure.getMessage()));
    }

    @ExceptionHandler({IllegalArgumentException.class, HttpMessageConversionException.class})
    ResponseEntity<DoorProblem> bad(Exception failure) {
        return answer(HttpStatus.BAD_REQUEST, String.valueOf(failure.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<DoorProblem> broken(IOException failure) {
        log.atWarn().setCause(failure).log("Request failed");
        return answer(HttpStatus.INTERNAL_SERVER_ERROR, String.valueOf(failure.getMessage()));
    }

    private static ResponseEntity<DoorProblem> answer(HttpStatus status, String message) {
        return ResponseEntity.status(status).body(new DoorProblem(message));
    }
}
