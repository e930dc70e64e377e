package dev.innkeeper.gateway.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ParametersTest {

    private static Map<String, Object> json(String text) {
        return Body.parameters(text.getBytes(StandardCharsets.UTF_8), true);
    }

    @Test
    void formIsDecoded() {
        assertThat(Parameters.ofForm("a=b+c%20d&x=%C3%A4&flag&empty="))
                .isEqualTo(Map.of("a", "b c d", "x", "ä", "flag", "", "empty", ""));
    }

    @Test
    void repeatedKeysBecomeAList() {
        assertThat(Parameters.ofForm("groups=a&groups=b&groups=c"))
                .isEqualTo(Map.of("groups", List.of("a", "b", "c")));
    }

    @Test
    void cacheBusterIsDropped() {
        assertThat(Parameters.ofForm("_dc=123&a=1")).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void strayPercentStandsForItself() {
        assertThat(Parameters.ofForm("a=100%&b=%zz")).isEqualTo(Map.of("a", "100%", "b", "%zz"));
    }

    @Test
    void semicolonsBelongToTheValue() {
        assertThat(Parameters.ofForm("tags=a;b")).isEqualTo(Map.of("tags", "a;b"));
    }

    @Test
    void sameValueTwiceIsNoConflict() {
        assertThat(
                        Parameters.merge(
                                Map.of("node", "pve1"),
                                Map.of("vmid", "100"),
                                Map.of("vmid", 100, "node", "pve1")))
                .isEqualTo(Map.of("node", "pve1", "vmid", "100"));
    }

    @Test
    void differentValuesConflict() {
        assertThatThrownBy(() ->
                        Parameters.merge(Map.of("node", "pve1"), Map.of("node", "x"), Map.of()))
                .asInstanceOf(InstanceOfAssertFactories.type(ProblemException.class))
                .extracting(ProblemException::problem)
                .isEqualTo(
                        Problems.InvalidParameters.of(
                                "node",
                                "duplicate parameter (already defined in URI) with conflicting"
                                        + " values!"));
    }

    @Test
    void jsonKeepsItsTypesAndForgetsNulls() {
        assertThat(json("{\"a\":1,\"b\":true,\"c\":null,\"d\":[\"x\"],\"e\":{\"f\":\"g\"}}"))
                .isEqualTo(Map.of("a", 1, "b", true, "d", List.of("x"), "e", Map.of("f", "g")));
    }

    @Test
    void jsonThatIsNoObjectIsRefused() {
        assertThatThrownBy(() -> json("[1,2]")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> json("{\"a\":1} x")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> json("[".repeat(5000))).isInstanceOf(ProblemException.class);
    }

    @Test
    void uriFallsIntoItsParts() {
        assertThat(ApiUri.of("/api2/json/nodes//pve1/?a=b"))
                .isEqualTo(new ApiUri("json", "/nodes//pve1/", "a=b"));
        assertThat(ApiUri.of("/api2/json/nodes//a%20b/?a=b").shownPath()).isEqualTo("/nodes/a b");
        assertThat(ApiUri.of("/api2/json").shownPath()).isEqualTo("/");
        assertThat(ApiUri.of("/api2/")).isEqualTo(new ApiUri("", "", ""));
        assertThat(ApiUri.matches("/api2x/json")).isFalse();
    }
}
