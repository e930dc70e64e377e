package dev.innkeeper.e2e;

import dev.innkeeper.api.Contract;
import dev.innkeeper.api.Match;
import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Verb;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Asks a server whether a request needs exactly the rights that it should: somebody who holds them
 * is let in, somebody who lacks any one of them is not. Everybody who asks is made for it.
 */
final class Rights {
    private static final int FORBIDDEN = 403;
    private static final int UNAUTHENTICATED = 401;

    private final Server server;
    private final Set<String> roles = new HashSet<>();
    private final List<String> wrong = new ArrayList<>();
    private final Set<String> tried = new HashSet<>();
    private final String family;
    private int people;

    /**
     * @param family what everybody who asks is called, with a number
     */
    Rights(Server server, String family) {
        this.server = server;
        this.family = family;
    }

    /** One privilege on one path. */
    record Right(String path, String privilege) {
        @Override
        public String toString() {
            return privilege + " on " + path;
        }
    }

    interface Request {
        ApiClient.Answer send(ApiClient api) throws IOException;
    }

    static Right on(String path, String privilege) {
        return new Right(path, privilege);
    }

    /** All of the rights are needed, and no more. */
    void needs(String what, Request request, Right... rights) throws IOException {
        List<Right> all = List.of(rights);
        for (Right one : all) {
            List<Right> others = all.stream().filter(right -> !right.equals(one)).toList();
            expect(what, request, others, true);
        }
        expect(what, request, all, false);
    }

    /** One of the rights is needed, beside those that are needed anyway. */
    void needsOneOf(String what, Request request, List<Right> anyway, Right... rights)
            throws IOException {
        expect(what, request, anyway, true);
        for (Right right : rights) {
            List<Right> held = new ArrayList<>(anyway);
            held.add(right);
            expect(what, request, held, false);
        }
    }

    /** Not even all privileges are enough. */
    void isForRoot(String what, Request request) throws IOException {
        ApiClient somebody = somebody(List.of());
        server.api()
                .put("/access/acl", Map.of("path", "/", "roles", "Administrator", "users", name()))
                .ok();
        note(what, request, somebody, "everything", true);
    }

    /** Not even all privileges are enough, and the answer says so. */
    void isForRoot(String what, Request request, String answer) throws IOException {
        ApiClient somebody = somebody(List.of());
        server.api()
                .put("/access/acl", Map.of("path", "/", "roles", "Administrator", "users", name()))
                .ok();
        ApiClient.Answer refused = request.send(somebody);
        if (refused.status() == 200 || !refused.body().toString().contains(answer)) {
            wrong.add("%s: %s %s".formatted(what, refused.status(), refused.body()));
        }
    }

    /** What somebody who holds these rights gets to see. */
    ApiClient.Answer see(String path, Right... rights) throws IOException {
        ApiClient somebody = somebody(List.of(rights));
        ApiClient.Answer seen = somebody.get(path);
        tried.add(somebody.last());
        return seen;
    }

    /**
     * Operations that are built and say in the contract that they check more than it shows, and
     * that nobody has been asked for here.
     */
    List<String> untried(Predicate<Operation> among) {
        Contract contract = Contract.load();
        Set<String> asked =
                tried.stream()
                        .flatMap(call -> operation(contract, call).stream())
                        .collect(Collectors.toSet());
        return contract.operations().stream()
                .filter(Operation::implemented)
                .filter(operation -> operation.permission().described())
                .filter(among)
                .map(Operation::id)
                .filter(id -> !asked.contains(id))
                .toList();
    }

    private static Optional<String> operation(Contract contract, String call) {
        String[] words = call.split(" /?", 2);
        return contract.match(Verb.valueOf(words[0]), "/" + words[1]) instanceof Match.Found found
                ? Optional.of(found.operation().id())
                : Optional.empty();
    }

    /** What was not as it should be since somebody asked last. */
    List<String> wrong() {
        List<String> since = List.copyOf(wrong);
        wrong.clear();
        return since;
    }

    /** Somebody who holds exactly these, by a token that may whatever he may. */
    ApiClient somebody(List<Right> rights) throws IOException {
        people++;
        ApiClient admin = server.api();
        admin.post("/access/users", Map.of("userid", name())).ok();
        for (Right right : rights) {
            admin.put(
                            "/access/acl",
                            Map.of(
                                    "path", right.path(),
                                    "roles", role(right.privilege()),
                                    "users", name(),
                                    "propagate", 0))
                    .ok();
        }
        String secret =
                admin.post("/access/users/" + name() + "/token/own", Map.of("privsep", 0))
                        .ok()
                        .path("value")
                        .asString();
        return admin.withToken(name() + "!own=" + secret);
    }

    /** The user who was made last. */
    String name() {
        return family + people + "@pve";
    }

    private void expect(String what, Request request, List<Right> rights, boolean refused)
            throws IOException {
        note(what, request, somebody(rights), rights.toString(), refused);
    }

    private void note(
            String what, Request request, ApiClient somebody, String rights, boolean refused)
            throws IOException {
        ApiClient.Answer answer = request.send(somebody);
        tried.add(somebody.last());
        boolean shut = answer.status() == FORBIDDEN || answer.status() == UNAUTHENTICATED;
        if (shut != refused) {
            wrong.add("%s with %s: %s %s".formatted(what, rights, answer.status(), answer.body()));
        }
        if (answer.status() == 200 && answer.data().asString("").startsWith("UPID:")) {
            Tasks.await(server.api(), answer.data().asString());
        }
    }

    private String role(String privilege) throws IOException {
        String role = family + "-" + privilege;
        if (roles.add(role)) {
            server.api().post("/access/roles", Map.of("roleid", role, "privs", privilege)).ok();
        }
        return role;
    }
}
