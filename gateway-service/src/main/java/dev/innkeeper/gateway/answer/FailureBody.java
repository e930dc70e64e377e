package dev.innkeeper.gateway.answer;

import dev.innkeeper.kernel.Problem;
import java.util.Map;
import java.util.TreeMap;

/** The JSON of a failure, in the shape of each formatter (BEHAVIOUR.md 2 and 11). */
final class FailureBody {

    /**
     * {@code {"data":null,"errors":{…},"message":"…"}}: the recorded server sends no message, later
     * ones do, and clients of both exist (WIRE.md 2.1).
     */
    static String json(Outcome.Failure failure) {
        StringBuilder out = new StringBuilder(160).append("{\"data\":null");
        appendErrors(out, failure.errors());
        out.append(",\"message\":");
        JsonText.quote(out, line(failure));
        return out.append('}').toString();
    }

    /** {@code {"success":0,"data":null,"status":…,"message":"…","errors":{…}}}. */
    static String extjs(Outcome.Failure failure) {
        StringBuilder out =
                new StringBuilder(160).append("{\"success\":0,\"data\":null,\"status\":");
        int status = StatusLines.of(failure.kind());
        if (StatusLines.asText(failure.kind())) {
            out.append('"').append(status).append('"');
        } else {
            out.append(status);
        }
        out.append(",\"message\":");
        JsonText.quote(out, line(failure));
        appendErrors(out, failure.errors());
        return out.append('}').toString();
    }

    /** The message with its line end; an unknown method has none. */
    private static String line(Outcome.Failure failure) {
        String message = failure.message();
        return failure.kind() == Problem.Kind.NO_SUCH_METHOD || message.endsWith("\n")
                ? message
                : message + "\n";
    }

    private static void appendErrors(StringBuilder out, Map<String, String> errors) {
        if (errors.isEmpty()) {
            return;
        }
        out.append(",\"errors\":{");
        String separator = "";
        for (Map.Entry<String, String> error : new TreeMap<>(errors).entrySet()) {
            out.append(separator);
            JsonText.quote(out, error.getKey()).append(':');
            JsonText.quote(out, error.getValue());
            separator = ",";
        }
        out.append('}');
    }

    private FailureBody() {}
}
