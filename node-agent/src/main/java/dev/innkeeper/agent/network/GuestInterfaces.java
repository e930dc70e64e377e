package dev.innkeeper.agent.network;

import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.contracts.door.GuestInterface;
import dev.innkeeper.contracts.json.MessageCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The interfaces inside a container, asked of {@code ip} in its network namespace. */
public final class GuestInterfaces {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final JsonMapper JSON = MessageCodec.mapper();

    /**
     * @param init process in the container, as the host sees it
     */
    public static List<GuestInterface> of(int init) {
        List<String> out =
                HostProgram.of(
                                "nsenter",
                                "--net=/proc/" + init + "/ns/net",
                                "--",
                                "ip",
                                "-json",
                                "address",
                                "show")
                        .limit(LIMIT)
                        .require();
        List<GuestInterface> interfaces = new ArrayList<>();
        for (JsonNode link : JSON.readTree(String.join("\n", out))) {
            if (link.has("ifname")) {
                interfaces.add(
                        new GuestInterface(
                                link.path("ifname").asString(),
                                link.path("address").asString("00:00:00:00:00:00"),
                                address(link, "inet"),
                                address(link, "inet6")));
            }
        }
        return interfaces;
    }

    private static Optional<String> address(JsonNode link, String family) {
        for (JsonNode entry : link.path("addr_info")) {
            if (entry.path("family").asString("").equals(family)) {
                return Optional.of(
                        entry.path("local").asString("") + "/" + entry.path("prefixlen").asInt());
            }
        }
        return Optional.empty();
    }

    private GuestInterfaces() {}
}
