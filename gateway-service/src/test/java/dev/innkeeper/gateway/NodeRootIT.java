package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.contracts.AccessEvent.UserState;
import dev.innkeeper.contracts.ClusterEvent.NodeMember;
import dev.innkeeper.contracts.ClusterEvent.NodeRemoved;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.gateway.fixture.NodeKey;
import dev.innkeeper.gateway.fixture.RawClient;
import dev.innkeeper.gateway.fixture.RunningGateway;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The root users of nodes, as the setting {@code node-root} sees them. */
class NodeRootIT {
    private static final NodeKey HOME = new NodeKey("pve1");
    private static final NodeKey OTHER = new NodeKey("pve2");

    private static RunningGateway start(String meaning) {
        RunningGateway gateway = RunningGateway.start("innkeeper.gateway.node-root=" + meaning);
        gateway.tell(new UserState(UserId.ROOT, true, Optional.empty(), Set.of()));
        gateway.tell(member("pve1", HOME, true));
        gateway.tell(member("pve2", OTHER, false));
        gateway.tell(guest(100, "pve1"));
        gateway.tell(guest(200, "pve2"));
        return gateway;
    }

    private static NodeMember member(String node, NodeKey key, boolean isHome) {
        return new NodeMember(
                new NodeName(node), 1, "127.0.0.1", 8007, key.fingerprint(), isHome, Instant.EPOCH);
    }

    private static GuestState guest(int id, String node) {
        return new GuestState(
                new GuestId(id),
                GuestKind.LXC,
                new NodeName(node),
                Map.of(),
                1,
                false,
                Optional.empty(),
                false);
    }

    private static String status(RunningGateway gateway, String call, String header) {
        try (RawClient client = gateway.connect()) {
            return client.send(
                            call
                                    + " HTTP/1.1\r\nHost: h\r\n"
                                    + header
                                    + "Content-Length: 0\r\n\r\n")
                    .read()
                    .statusLine();
        }
    }

    @Test
    void settingDecidesForAllNodes() {
        try (RunningGateway gateway = start("cluster")) {
            assertThat(
                            status(
                                    gateway,
                                    "GET /api2/json/access/users",
                                    OTHER.header("pve2", Instant.now())))
                    .startsWith("HTTP/1.1 200");
        }
        try (RunningGateway gateway = start("node")) {
            assertThat(
                            status(
                                    gateway,
                                    "GET /api2/json/access/users",
                                    HOME.header("pve1", Instant.now())))
                    .startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void onlyThePresentCertificateOfAMemberIsBelieved() {
        try (RunningGateway gateway = start("cluster")) {
            String call = "GET /api2/json/version";
            String refused = "HTTP/1.1 401 permission denied - invalid node ticket";
            Instant now = Instant.now();

            assertThat(status(gateway, call, new NodeKey("pve1").header("pve1", now)))
                    .isEqualTo(refused);
            assertThat(status(gateway, call, OTHER.header("pve1", now))).isEqualTo(refused);
            assertThat(status(gateway, call, HOME.header("pve1", now.minus(Duration.ofHours(1)))))
                    .isEqualTo(refused);
            gateway.tell(new NodeRemoved(new NodeName("pve2")));
            assertThat(status(gateway, call, OTHER.header("pve2", now))).isEqualTo(refused);
        }
    }

    /** One gateway for all of these: nothing in it changes. */
    @Nested
    class AsTheSettingIsByDefault {
        private static RunningGateway gateway;

        @BeforeAll
        static void start() {
            gateway = NodeRootIT.start("home");
        }

        @AfterAll
        static void stop() {
            gateway.close();
        }

        @Test
        void homeNodesRootIsRootOfTheCluster() {
            String ticket = HOME.header("pve1", Instant.now());

            assertThat(status(gateway, "GET /api2/json/access/users", ticket))
                    .startsWith("HTTP/1.1 200");
            assertThat(gateway.service().wasAsked()).isTrue();
            assertThat(status(gateway, "POST /api2/json/nodes/pve2/lxc/200/status/start", ticket))
                    .startsWith("HTTP/1.1 200");
        }

        @ParameterizedTest
        @CsvSource({
            "GET /api2/json/nodes/pve2/lxc, 200",
            "GET /api2/json/nodes/pve2/lxc/200/config, 200",
            "POST /api2/json/nodes/pve2/lxc/200/status/start, 200",
            "GET /api2/json/version, 200",
            "GET /api2/json/access/users, 403",
            "GET /api2/json/nodes/pve1/lxc/100/config, 403",
            "GET /api2/json/nodes/pve2/lxc/100/config, 403",
            "POST /api2/json/nodes/pve2/lxc/200/migrate?target=pve1, 403",
            "POST /api2/json/nodes/pve2/lxc/200/move_volume?volume=mp0&target-vmid=100, 403",
            "POST /api2/json/nodes/pve2/execute, 403",
            "GET /api2/json/cluster/resources, 403",
            "PUT /api2/json/cluster/options, 403"
        })
        void anotherNodesRootIsConfinedToItsGuests(String call, int status) {
            assertThat(status(gateway, call, OTHER.header("pve2", Instant.now())))
                    .startsWith("HTTP/1.1 " + status);
        }
    }
}
