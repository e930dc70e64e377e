package dev.innkeeper.agent.qemu.commandline;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * The CPU models that a machine may have on this node, with the vendor that each claims. QEMU says
 * the vendor only of one model at a time.
 */
public final class CpuModels {
    private static final String NO_VENDOR = "default";

    /** Models that follow the host or nobody. */
    private static final String GENERAL = "host|max|(qemu|kvm)(32|64)(-v\\d+)?";

    /** For QEMU's own tests. */
    private static final String EMPTY = "base";

    /** The levels that {@link Processors} composes. */
    private static final List<String> LEVELS =
            List.of("x86-64-v2", "x86-64-v2-AES", "x86-64-v3", "x86-64-v4");

    /**
     * Asks QEMU.
     *
     * @return model to vendor, by name
     */
    public static Map<String, String> look(QemuHost host) {
        List<String> names = host.cpus().stream().filter(n -> !n.equals(EMPTY)).sorted().toList();
        Map<String, String> vendors = new TreeMap<>();
        LEVELS.forEach(level -> vendors.put(level, NO_VENDOR));
        for (String name : names) {
            vendors.put(name, NO_VENDOR);
        }
        List<String> particular = names.stream().filter(n -> !n.matches(GENERAL)).toList();
        for (JsonNode answer : expand(host.binary(), particular)) {
            JsonNode vendor = answer.path("return").path("model").path("props").path("vendor");
            if (vendor.isString()) {
                vendors.put(answer.path("id").asString(), vendor.asString());
            }
        }
        return vendors;
    }

    private static List<JsonNode> expand(Path binary, List<String> names) {
        StringBuilder questions = new StringBuilder("{\"execute\":\"qmp_capabilities\"}\n");
        for (String name : names) {
            questions.append(
                    """
                    {"execute":"query-cpu-model-expansion","id":"%1$s",\
                    "arguments":{"type":"full","model":{"name":"%1$s"}}}
                    """
                            .formatted(name));
        }
        return HostProbe.ask(binary, questions.append("{\"execute\":\"quit\"}\n").toString());
    }

    private CpuModels() {}
}
