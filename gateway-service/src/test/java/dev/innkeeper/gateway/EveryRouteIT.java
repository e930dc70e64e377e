package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.api.Contract;
import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Permission.Audience;
import dev.innkeeper.contracts.AccessEvent.UserState;
import dev.innkeeper.gateway.fixture.RawClient;
import dev.innkeeper.gateway.fixture.RunningGateway;
import dev.innkeeper.kernel.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * No route is open by mistake: without a ticket every one refuses but those for the world, and
 * without rights every one refuses that the contract guards.
 */
class EveryRouteIT {
    private static final int AT_ONCE = 100;

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
