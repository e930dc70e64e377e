package dev.innkeeper.auth;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.api.Contract;
import dev.innkeeper.api.Match;
import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Permission.Audience;
import dev.innkeeper.api.Verb;
import dev.innkeeper.api.check.Checked;
import dev.innkeeper.api.check.ParameterCheck;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.testkit.ServiceUnderTest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a client sees of the service: between them stand the contract's permission and parameter
 * checks, in the gateway's order.
 */
final class Gate {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Contract CONTRACT = Contract.load();
    private static final Caller NOBODY = Caller.parse("anonymous@innkeeper");

    private final ServiceUnderTest service;

    Gate(ServiceUnderTest service) {
        this.service = service;
    }

    /** Status, reason (empty for a success), errors by parameter, and the data. */
    record Answer(int status, String reason, JsonNode errors, JsonNode data) {
        static Answer of(Problem problem, int status) {
            return new Answer(
                    status, problem.message(), JSON.valueToTree(problem.errors()), JSON.nullNode());
        }
    }

    Answer call(String method, String pathAndQuery, Map<String, ?> body, Optional<Caller> caller) {
        int mark = pathAndQuery.indexOf('?');
        String path = mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark);
        Match match = CONTRACT.match(Verb.valueOf(method), path);
        if (!(match instanceof Match.Found found)) {
            throw new IllegalArgumentException("no operation: " + method + " " + path);
        }
        Operation operation = found.operation();
        Map<String, Object> raw = new HashMap<>(body);
        raw.putAll(form(mark < 0 ? "" : pathAndQuery.substring(mark + 1)));
        raw.putAll(found.pathParameters());
        if (operation.permission().audience() != Audience.WORLD) {
            Optional<Problem> refusal =
                    service.bean(Permissions.class)
                            .snapshot()
                            .check(operation.permission(), caller.orElseThrow(), raw);
            if (refusal.isPresent()) {
                return Answer.of(refusal.get(), 403);
            }
        }
        return switch (ParameterCheck.check(operation, raw)) {
            case Checked.Refused(var errors) ->
                    new Answer(
                            400,
                            "Parameter verification failed.",
                            JSON.valueToTree(errors),
                            JSON.nullNode());
            case Checked.Accepted(var values) -> forward(method, operation, values, caller);
        };
    }

    private Answer forward(
            String method, Operation operation, Map<String, Object> values, Optional<Caller> who) {
        ServiceUnderTest.Answer answer =
                service.call(method, operation.path(), values, who.orElse(NOBODY));
        return new Answer(
                answer.status(), answer.message(), answer.body().path("errors"), answer.data());
    }

    /** The parameters of a query or a form; a repeated key becomes a list. */
    static Map<String, Object> form(String text) {
        Map<String, List<String>> all = new HashMap<>();
        for (String pair : text.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                all.computeIfAbsent(decode(name), ignored -> new ArrayList<>()).add(decode(value));
            }
        }
        Map<String, Object> parameters = new HashMap<>();
        all.forEach((name, values) ->
                parameters.put(name, values.size() == 1 ? values.getFirst() : values));
        return parameters;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
