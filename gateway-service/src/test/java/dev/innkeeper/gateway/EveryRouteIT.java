package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.api.Contract;
import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Permission;
import dev.innkeeper.api.Permission.Audience;
import dev.innkeeper.contracts.AccessEvent.AclEntry;
import dev.innkeeper.contracts.AccessEvent.GroupState;
import dev.innkeeper.contracts.AccessEvent.RoleState;
import dev.innkeeper.contracts.AccessEvent.SubjectKind;
import dev.innkeeper.contracts.AccessEvent.UserState;
import dev.innkeeper.gateway.fixture.RawClient;
import dev.innkeeper.gateway.fixture.RunningGateway;
import dev.innkeeper.gateway.fixture.SmallestRights;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * No route is open or shut by mistake: without a ticket every one refuses but those for the world,
 * without rights every one refuses that the contract guards, and with exactly the rights that the
 * contract names none refuses.
 */
class EveryRouteIT {
    private static final int AT_ONCE = 100;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^}]*)}");

    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        gateway = RunningGateway.start();
        gateway.tell(new UserState(UserId.parse("nobody@pve"), true, Optional.empty(), Set.of()));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void forget() {
        gateway.service().forget();
    }

    @Test
    void strangersAreRefusedEverywhereButWhereTheWorldMayGo() {
        List<String> open =
                answered(
                        operation -> operation.permission().audience() != Audience.WORLD,
                        "",
                        " 401 No ticket");

        assertThat(open).isEmpty();
        assertThat(gateway.service().wasAsked()).isFalse();
    }

    @Test
    void usersWithoutRightsAreRefusedWhereverTheContractAsksForOne() {
        String rightless = gateway.cookie("nobody@pve") + gateway.csrf("nobody@pve");

        List<String> open =
                answered(
                        operation ->
                                operation.permission().audience() == Audience.CHECKED
                                        || operation.permission().audience() == Audience.ROOT,
                        rightless,
                        " 403 Permission check failed");

        assertThat(open).isEmpty();
        assertThat(gateway.service().wasAsked()).isFalse();
    }

    @Test
    void exactlyTheDocumentedRightIsEnoughAndNothingLess() {
        tellGroup();
        List<Attempt> attempts = new ArrayList<>();
        for (Operation operation : Contract.load().operations()) {
            Permission.Check check = operation.permission().check();
            if (operation.permission().audience() == Audience.CHECKED && check != null) {
                attempts.addAll(attempts(operation, SmallestRights.of(check), attempts.size()));
            }
        }
        assertThat(attempts).hasSizeGreaterThan(700);

        List<String> wrong = new ArrayList<>();
        for (int from = 0; from < attempts.size(); from += AT_ONCE) {
            List<Attempt> part = attempts.subList(from, Math.min(from + AT_ONCE, attempts.size()));
            List<RawClient> clients = part.stream().map(EveryRouteIT::ask).toList();
            for (int i = 0; i < part.size(); i++) {
                String status = clients.get(i).read().statusLine();
                clients.get(i).close();
                boolean refused = status.contains(" 401 ") || status.contains(" 403 ");
                if (refused == part.get(i).allowed()) {
                    wrong.add(part.get(i) + " → " + status);
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void rootAloneMayWhatIsForRootAlone() {
        List<Operation> operations =
                Contract.load().operations().stream()
                        .filter(it -> it.permission().audience() == Audience.ROOT)
                        .toList();
        String root = gateway.cookie("root@pam") + gateway.csrf("root@pam");

        for (Operation operation : operations) {
            try (RawClient client = ask(operation, root)) {
                assertThat(client.read().statusLine())
                        .as(operation.signature())
                        .doesNotContain(" 401 ", " 403 ");
            }
        }
    }

    /**
     * A request by a user made for it.
     *
     * @param rights all that this user holds
     */
    private record Attempt(
            Operation operation, SmallestRights rights, String user, boolean allowed) {}

    private static void tellGroup() {
        gateway.tell(new GroupState(SmallestRights.GROUP));
        gateway.tell(
                new UserState(
                        UserId.parse(SmallestRights.MEMBER),
                        true,
                        Optional.empty(),
                        Set.of(SmallestRights.GROUP)));
    }

    /** Each way that is just enough, and each of them with one privilege less. */
    private static List<Attempt> attempts(
            Operation operation, List<SmallestRights> ways, int number) {
        List<Attempt> attempts = new ArrayList<>();
        for (SmallestRights way : ways) {
            attempts.add(new Attempt(operation, way, user(number + attempts.size(), way), true));
            for (SmallestRights less : way.oneLess()) {
                if (!less.coversOneOf(ways)) {
                    attempts.add(
                            new Attempt(
                                    operation, less, user(number + attempts.size(), less), false));
                }
            }
        }
        return attempts;
    }

    private static String user(int number, SmallestRights rights) {
        UserId user = new UserId("u" + number, "pve");
        gateway.tell(new UserState(user, true, Optional.empty(), Set.of()));
        for (SmallestRights.Held held : rights.held()) {
            String role = "only-" + held.privilege();
            gateway.tell(new RoleState(role, Set.of(held.privilege()), false));
            gateway.tell(
                    new AclEntry(
                            new AclPath(held.path()),
                            SubjectKind.USER,
                            user.toString(),
                            role,
                            false));
        }
        return user.toString();
    }

    private static RawClient ask(Attempt attempt) {
        Operation operation = attempt.operation();
        Map<String, String> parameters = new TreeMap<>(attempt.rights().parameters());
        if (attempt.rights().oneself()) {
            parameters.put("userid", attempt.user());
        }
        String path = operation.path();
        for (Matcher hole = PLACEHOLDER.matcher(path); hole.find(); ) {
            String name = hole.group(1);
            String value = parameters.remove(name);
            path = path.replace(hole.group(), value == null ? SmallestRights.value(name) : value);
        }
        if (operation.byName().containsKey("userid") && !operation.path().contains("{userid}")) {
            parameters.putIfAbsent("userid", SmallestRights.MEMBER);
        }
        String form =
                parameters.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue().replace("/", "%2F"))
                        .collect(Collectors.joining("&"));
        return gateway.connect()
                .send(
                        "%s /api2/json%s?%s HTTP/1.1\r\nHost: h\r\n%s%s\r\n"
                                .formatted(
                                        operation.verb(),
                                        path,
                                        form,
                                        gateway.cookie(attempt.user()),
                                        gateway.csrf(attempt.user())));
    }

    /** Operations that answered otherwise than with this refusal. */
    private static List<String> answered(
            Predicate<Operation> which, String headers, String refusal) {
        List<Operation> operations = Contract.load().operations().stream().filter(which).toList();
        assertThat(operations).hasSizeGreaterThan(300);
        List<String> others = new ArrayList<>();
        for (int from = 0; from < operations.size(); from += AT_ONCE) {
            List<Operation> part =
                    operations.subList(from, Math.min(from + AT_ONCE, operations.size()));
            List<RawClient> clients =
                    part.stream().map(operation -> ask(operation, headers)).toList();
            for (int i = 0; i < part.size(); i++) {
                String status = clients.get(i).read().statusLine();
                clients.get(i).close();
                if (!status.contains(refusal)) {
                    others.add(part.get(i).signature() + " → " + status);
                }
            }
        }
        return others;
    }

    private static RawClient ask(Operation operation, String headers) {
        String path =
                operation
                        .path()
                        .replace("{node}", "pve1")
                        .replace("{vmid}", "100")
                        .replaceAll("\\{[^}]*}", "x");
        return gateway.connect()
                .send(
                        "%s /api2/json%s HTTP/1.1\r\nHost: h\r\n%s\r\n"
                                .formatted(operation.verb(), path, headers));
    }
}
