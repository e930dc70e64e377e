package dev.innkeeper.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTreeTest {
    private final Contract contract = Contract.load();

    @ParameterizedTest
    @CsvSource({
        "/version, getVersion",
        "//version, getVersion",
        "/access/users/, listUsers",
        "/%76ersion, getVersion",
        "/nodes/pve1/lxc/100/config, getLxcConfig",
        "/cluster/backup-info/not-backed-up, listGuestsNotBackedUp",
    })
    void findsOperationsHoweverThePathIsSpelled(String path, String id) {
        Match match = contract.match(Verb.GET, path);

        assertThat(match)
                .isInstanceOfSatisfying(
                        Match.Found.class,
                        found -> assertThat(found.operation().id()).isEqualTo(id));
    }

    @Test
    void everyOperationIsFoundByItsOwnPath() {
        for (Operation operation : contract.operations()) {
            String path = operation.path().replaceAll("\\{[^}]*}", "x1");

            assertThat(contract.match(operation.verb(), path))
                    .isInstanceOfSatisfying(
                            Match.Found.class,
                            found -> assertThat(found.operation()).isSameAs(operation));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/nodes/pve1/storage/local/content/local:iso/x.iso",
        "/nodes/pve1/storage/local/content/local%3Aiso%2Fx.iso",
        "/nodes/pve1/storage/local/content/local:iso%2Fx.iso/",
    })
    void volumeIdsMayHaveARawSlash(String path) {
        assertThat(contract.match(Verb.DELETE, path))
                .isInstanceOfSatisfying(
                        Match.Found.class,
                        found ->
                                assertThat(found.pathParameters())
                                        .isEqualTo(
                                                Map.of(
                                                        "node", "pve1",
                                                        "storage", "local",
                                                        "volume", "local:iso/x.iso")));
    }

    @Test
    void anEncodedSlashBelongsToItsSegment() {
        Match match = contract.match(Verb.GET, "/cluster/firewall/ipset/lan/10.0.0.0%2F8");

        assertThat(match)
                .isInstanceOfSatisfying(
                        Match.Found.class,
                        found ->
                                assertThat(found.pathParameters())
                                        .containsEntry("cidr", "10.0.0.0/8"));
    }

    @Test
    void tellsUnknownMethodsFromUnknownPaths() {
        assertThat(contract.match(Verb.POST, "/version")).isEqualTo(new Match.UnknownMethod());
        assertThat(contract.match(null, "/version")).isEqualTo(new Match.UnknownMethod());
        assertThat(contract.match(Verb.GET, "/foo/bar")).isEqualTo(new Match.UnknownPath());
        assertThat(contract.match(Verb.GET, "/cluster/foo")).isEqualTo(new Match.UnknownPath());
    }

    @Test
    void indexListingsAreTheRecordedOnes() {
        IndexListing index = contract.require("indexLxcStatus").index();

        assertThat(index).isNotNull();
        assertThat(index.entries())
                .containsExactly(
                        Map.of("subdir", "current"),
                        Map.of("subdir", "start"),
                        Map.of("subdir", "stop"),
                        Map.of("subdir", "shutdown"),
                        Map.of("subdir", "reboot"),
                        Map.of("subdir", "migrate"));
    }
}
