package dev.innkeeper.gateway.door;

import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.api.Contract;
import dev.innkeeper.api.Match;
import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Permission.Audience;
import dev.innkeeper.api.Verb;
import dev.innkeeper.api.check.Checked;
import dev.innkeeper.api.check.ParameterCheck;
import dev.innkeeper.gateway.identity.Authenticator;
import dev.innkeeper.gateway.identity.Visitor;
import dev.innkeeper.gateway.request.ApiUri;
import dev.innkeeper.gateway.request.Parameters;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.resources.ResourceModel;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides about a request, in the order of DESIGN.md section 2: who, which operation, may they, is
 * the node there, are the parameters right, is it built. Each step throws its problem.
 */
final class Checks {
    private static final String LOCAL_NODE = "localhost";

    private final Contract contract;
    private final Authenticator authenticator;
    private final Supplier<AccessSnapshot> snapshots;
    private final ResourceModel resources;

    Checks(
            Contract contract,
            Authenticator authenticator,
            Supplier<AccessSnapshot> snapshots,
            ResourceModel resources) {
        this.contract = contract;
        this.authenticator = authenticator;
        this.snapshots = snapshots;
        this.resources = resources;
    }

    /**
     * A request whose caller is known.
     *
     * @param match what its path leads to
     */
    record Admitted(Optional<Visitor> visitor, Match match, AccessSnapshot access) {
        Optional<Caller> caller() {
            return visitor.map(Visitor::caller);
        }
    }

    /** Finds the caller; unknown paths need one like all others. */
    Admitted admit(Verb verb, ApiUri uri, HttpHeaders headers, boolean csrfFree) {
        AccessSnapshot access = snapshots.get();
        Match match = contract.match(verb, uri.path());
        if (match instanceof Match.Found found
                && found.operation().permission().audience() == Audience.WORLD) {
            return new Admitted(authenticator.find(headers, access), match, access);
        }
        boolean csrf = verb.mutating() && !csrfFree;
        return new Admitted(
                Optional.of(authenticator.require(headers, csrf, access)), match, access);
    }

    /** Everything after the caller is known and the body is read. */
    Call decide(Verb verb, ApiUri uri, Admitted admitted, Map<String, Object> body) {
        Operation operation = operation(verb, uri, admitted);
        Map<String, Object> raw = permitted(operation, uri, admitted, body);
        Map<String, Object> typed = typed(operation, raw);
        requireBuilt(verb, uri, operation);
        return new Call(operation, admitted.caller(), typed, admitted.access());
    }

    /**
     * The same for an upload: its form's fields are in the stream, and the service that reads it
     * checks them.
     */
    Call decideUpload(Verb verb, ApiUri uri, Admitted admitted) {
        Operation operation = operation(verb, uri, admitted);
        Map<String, Object> raw = permitted(operation, uri, admitted, Map.of());
        requireBuilt(verb, uri, operation);
        return new Call(operation, admitted.caller(), raw, admitted.access());
    }

    private static Operation operation(Verb verb, ApiUri uri, Admitted admitted) {
        if (admitted.match() instanceof Match.Found found) {
            return found.operation();
        }
        throw unknown(verb, uri);
    }

    private Map<String, Object> permitted(
            Operation operation, ApiUri uri, Admitted admitted, Map<String, Object> body) {
        Map<String, String> path =
                admitted.match() instanceof Match.Found found
                        ? withHomeNode(found.pathParameters())
                        : Map.of();
        Map<String, Object> raw = Parameters.merge(path, uri.queryParameters(), body);
        permit(operation, admitted, raw);
        admitted.visitor()
                .flatMap(Visitor::confinedTo)
                .ifPresent(node -> NodeFence.require(node, operation, raw, resources));
        if (operation.proxyToNode()) {
            requireNode(path.getOrDefault("node", ""));
        }
        return raw;
    }

    private static void permit(Operation operation, Admitted admitted, Map<String, Object> raw) {
        Caller caller = admitted.caller().orElse(null);
        if (caller == null) {
            return; // only operations for the world get here without one
        }
        if (!operation.allowToken() && caller.token().isPresent()) {
            throw new Problems.Forbidden(
                            "Permission check failed - not available with API token, need proper"
                                    + " ticket")
                    .asException();
        }
        admitted.access()
                .check(operation.permission(), caller, raw)
                .map(Problem::asException)
                .ifPresent(refusal -> {
                    throw refusal;
                });
    }

    private void requireNode(String name) {
        NodeName node = nodeName(name);
        if (node == null || resources.node(node).isEmpty()) {
            throw new Problems.Refused(
                            ("hostname lookup '%s' failed - failed to get address info for: %s:"
                                            + " Name or service not known")
                                    .formatted(name, name))
                    .asException();
        }
    }

    private static @Nullable NodeName nodeName(String name) {
        try {
            return new NodeName(name);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private Map<String, String> withHomeNode(Map<String, String> path) {
        if (!LOCAL_NODE.equals(path.get("node"))) {
            return path;
        }
        Map<String, String> named = new HashMap<>(path);
        resources.homeNode().ifPresent(home -> named.put("node", home.value()));
        return named;
    }

    private static Map<String, Object> typed(Operation operation, Map<String, Object> raw) {
        return switch (ParameterCheck.check(operation, raw)) {
            case Checked.Accepted(Map<String, Object> values) -> values;
            case Checked.Refused(Map<String, String> errors) ->
                    throw new Problems.InvalidParameters(errors).asException();
        };
    }

    private static void requireBuilt(Verb verb, ApiUri uri, Operation operation) {
        if (!operation.implemented()) {
            throw unknown(verb, uri);
        }
    }

    private static ProblemException unknown(Verb verb, ApiUri uri) {
        return new Problems.NoSuchMethod(
                        "Method '%s %s' not implemented".formatted(verb, uri.shownPath()))
                .asException();
    }
}
