package dev.innkeeper.cluster.tasks;

import dev.innkeeper.kernel.Problem;
import java.util.Map;

/** What can be wrong with a request about a task. */
sealed interface TaskProblem extends Problem {

    @Override
    default Kind kind() {
        return Kind.INVALID_REFERENCE;
    }

    @Override
    default String message() {
        return "Parameter verification failed.";
    }

    record NoUpid() implements TaskProblem {
        @Override
        public Map<String, String> errors() {
            return Map.of("upid", "unable to parse worker upid");
        }
    }

    record NoSuchTask() implements TaskProblem {
        @Override
        public Map<String, String> errors() {
            return Map.of("upid", "no such task");
        }
    }
}
