package dev.innkeeper.api.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.api.Contract;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ParameterCheckTest {
    private final Contract contract = Contract.load();

    @Test
    void valuesGetTheirTypes() {
        Checked checked =
                check(
                        "createLxc",
                        Map.of(
                                "node", "pve1",
                                "vmid", "100",
                                "ostemplate", "local:vztmpl/debian.tar.zst",
                                "cpulimit", "1.5",
                                "unprivileged", "1",
                                "net0", "name=eth0,bridge=vmbr0"));

        assertThat(checked)
                .isEqualTo(
                        new Checked.Accepted(
                                Map.of(
                                        "node",
                                        "pve1",
                                        "vmid",
                                        100L,
                                        "ostemplate",
                                        "local:vztmpl/debian.tar.zst",
                                        "cpulimit",
                                        1.5,
                                        "unprivileged",
                                        true,
                                        "net0",
                                        "name=eth0,bridge=vmbr0")));
    }

    @Test
    void jsonValuesCountLikeTheirText() {
        Checked checked =
                check(
                        "createToken",
                        Map.of("userid", "a@pve", "tokenid", "t1", "privsep", false, "expire", 0));

        assertThat(checked)
                .isEqualTo(
                        new Checked.Accepted(
                                Map.of(
                                        "userid", "a@pve", "tokenid", "t1", "privsep", false,
                                        "expire", 0L)));
    }

    @Test
    void jsonNullIsNotGiven() {
        Map<String, @Nullable Object> parameters = new HashMap<>();
        parameters.put("groupid", "g1");
        parameters.put("comment", null);

        assertThat(check("createGroup", parameters))
                .isEqualTo(new Checked.Accepted(Map.of("groupid", "g1")));
    }

    @Test
    void aRepeatedKeyIsAListOnlyWhereAListIsMeant() {
        assertThat(check("createUser", Map.of("userid", "a@pve", "groups", List.of("a", "b"))))
                .isEqualTo(new Checked.Accepted(Map.of("userid", "a@pve", "groups", "a,b")));
        assertThat(check("listClusterResources", Map.of("type", List.of("vm", "node"))))
                .isEqualTo(refused("type", "type check ('string') failed - got ARRAY"));
        assertThat(check("createGroup", Map.of("groupid", Map.of("a", 1))))
                .isEqualTo(refused("groupid", "type check ('string') failed - got HASH"));
    }

    @Test
    void unknownParametersAreRefused() {
        assertThat(check("getVersion", Map.of("foo", "1")))
                .isEqualTo(
                        refused(
                                "foo",
                                "property is not defined in schema and the schema does not allow additional"
                                        + " properties"));
    }

    @Test
    void missingOnesAreNamed() {
        assertThat(check("createGroup", Map.of()))
                .isEqualTo(refused("groupid", "property is missing and it is not optional"));
    }

    private Checked check(String operation, Map<String, ? extends @Nullable Object> parameters) {
        return ParameterCheck.check(contract.require(operation), parameters);
    }

    private static Checked refused(String parameter, String text) {
        return new Checked.Refused(Map.of(parameter, text));
    }
}
