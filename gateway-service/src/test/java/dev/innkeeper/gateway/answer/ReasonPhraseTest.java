package dev.innkeeper.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.kernel.Problem;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReasonPhraseTest {

    @Test
    void onlyTheFirstLineIsShown() {
        assertThat(ReasonPhrase.of("no such user ('x@pve')\nmore"))
                .isEqualTo("no such user ('x@pve')");
        assertThat(ReasonPhrase.of("a\r\nSet-Cookie: x")).isEqualTo("a");
    }

    @Test
    void nothingBreaksOutOfTheStatusLine() {
        assertThat(ReasonPhrase.of("a\u0000b\u007fc€ä")).isEqualTo("a b c?ä");
        assertThat(ReasonPhrase.of("x".repeat(10_000))).hasSize(4096);
    }

    @Test
    void extjsWritesPlainFailuresAsNumbers() {
        assertThat(extjs(Problem.Kind.FORBIDDEN)).contains("\"status\":\"403\"");
        assertThat(extjs(Problem.Kind.REFUSED)).contains("\"status\":500");
        assertThat(extjs(Problem.Kind.NO_SUCH_METHOD))
                .contains("\"status\":501", "\"message\":\"m\"");
        assertThat(extjs(Problem.Kind.NOT_FOUND))
                .contains("\"status\":\"404\"", "\"message\":\"m\\n\"");
    }

    private static String extjs(Problem.Kind kind) {
        return FailureBody.extjs(new Outcome.Failure(kind, "m", Map.of()));
    }

    @Test
    void errorsAreQuoted() {
        assertThat(
                        FailureBody.json(
                                new Outcome.Failure(
                                        Problem.Kind.INVALID_PARAMETERS,
                                        "m",
                                        Map.of("a\"b", "c\\d\n\u0001"))))
                .isEqualTo(
                        "{\"data\":null,\"errors\":{\"a\\\"b\":\"c\\\\d\\n\\u0001\"},"
                                + "\"message\":\"m\\n\"}");
    }
}
