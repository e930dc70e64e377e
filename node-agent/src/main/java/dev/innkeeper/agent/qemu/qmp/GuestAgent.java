package dev.innkeeper.agent.qemu.qmp;

import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/**
 * The program inside a machine that does what it is told from outside. Nobody knows whether it is
 * there: each conversation begins with a number that it must say back, and ends in time whatever it
 * does.
 */
public final class GuestAgent {
    private static final AtomicLong NUMBERS = new AtomicLong(System.nanoTime() >>> 20);

    private final String machine;
    private final Path socket;

    /**
     * @param machine who that is, in messages: {@code VM 100}
     */
    public GuestAgent(String machine, Path socket) {
        this.machine = machine;
        this.socket = socket;
    }

    /**
     * Asks and waits for the answer.
     *
     * @throws WorkFailure {@code QEMU guest agent is not running}, or the agent's words
     */
    public JsonNode execute(String command, Map<String, ?> arguments, Duration limit) {
        return converse(command, arguments, limit, true);
    }

    /** Asks for something that the agent does without an answer, such as shutting down. */
    public void tell(String command, Map<String, ?> arguments, Duration limit) {
        converse(command, arguments, limit, false);
    }

    private JsonNode converse(
            String command, Map<String, ?> arguments, Duration limit, boolean answered) {
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        try (LineChannel channel = LineChannel.connect(socket, limit)) {
            Thread.startVirtualThread(() -> {
                try {
                    answer.complete(talk(channel, command, arguments, answered));
                } catch (IOException | RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new WorkFailure("QEMU guest agent is not running", e);
        } catch (IOException e) {
            throw new WorkFailure(machine + " has no guest agent's socket", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WorkFailure said) {
                throw said;
            }
            throw new WorkFailure("QEMU guest agent is not running", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkFailure("interrupted", e);
        }
    }

    private JsonNode talk(
            LineChannel channel, String command, Map<String, ?> arguments, boolean answered)
            throws IOException {
        long number = NUMBERS.incrementAndGet();
        channel.writeRaw(new byte[] {(byte) 0xff}); // ends what another left half said
        channel.write(request("guest-sync-delimited", Map.of("id", number)));
        for (JsonNode said = channel.read();
                said.path("return").asLong(-1) != number;
                said = channel.read()) {
            // an answer to somebody who did not wait for it
        }
        channel.write(request(command, arguments));
        if (!answered) {
            return tools.jackson.databind.node.JsonNodeFactory.instance.objectNode();
        }
        JsonNode said = channel.read();
        if (said.has("error")) {
            throw new WorkFailure(
                    "Agent error: " + said.path("error").path("desc").asString("unknown error"));
        }
        return said.path("return");
    }

    private static Map<String, Object> request(String command, Map<String, ?> arguments) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("execute", command);
        if (!arguments.isEmpty()) {
            request.put("arguments", arguments);
        }
        return request;
    }
}
