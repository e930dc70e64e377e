package dev.innkeeper.guest.agent;

import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Files inside a machine, read and written piece by piece. */
@Component
class AgentFiles {
    private static final int PIECE = 1 << 20;

    /** What a client can be given at most (as documented for {@code file-read}). */
    private static final int LARGEST = 16 << 20;

    private final AgentCalls calls;

    AgentFiles(AgentCalls calls) {
        this.calls = calls;
    }

    /**
     * The beginning of a file, all of it if it is not too long.
     *
     * @return {@code content}, each character a byte, and {@code truncated} if there is more
     */
    Map<String, Object> read(NodeName node, GuestId guest, String file) {
        JsonNode handle =
                calls.ask(node, guest, "guest-file-open", Map.of("path", file, "mode", "rb"));
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        boolean end = false;
        try {
            while (!end && content.size() < LARGEST) {
                JsonNode piece =
                        calls.ask(
                                node,
                                guest,
                                "guest-file-read",
                                Map.of("handle", handle.asLong(), "count", PIECE));
                content.writeBytes(Base64.getDecoder().decode(piece.path("buf-b64").asString("")));
                end = piece.path("eof").asBoolean(false) || piece.path("count").asInt(0) == 0;
            }
        } finally {
            close(node, guest, handle);
        }
        Map<String, Object> read = new LinkedHashMap<>();
        read.put("content", content.toString(StandardCharsets.ISO_8859_1));
        if (!end) {
            read.put("truncated", 1);
        }
        return read;
    }

    /**
     * Writes a whole file.
     *
     * @param content in Base64
     */
    void write(NodeName node, GuestId guest, String file, String content) {
        JsonNode handle =
                calls.ask(node, guest, "guest-file-open", Map.of("path", file, "mode", "wb"));
        try {
            calls.ask(
                    node,
                    guest,
                    "guest-file-write",
                    Map.of("handle", handle.asLong(), "buf-b64", content));
        } finally {
            close(node, guest, handle);
        }
    }

    private void close(NodeName node, GuestId guest, JsonNode handle) {
        calls.ask(node, guest, "guest-file-close", Map.of("handle", handle.asLong()));
    }
}
