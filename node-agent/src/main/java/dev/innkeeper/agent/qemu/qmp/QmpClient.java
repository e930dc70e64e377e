package dev.innkeeper.agent.qemu.qmp;

import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * The one connection to a QEMU's monitor. A reader takes answers and events apart: an answer goes
 * to whoever waits for its number, an event to the listeners, in the order in which they come. An
 * answer that nobody waits for any more is dropped.
 */
public final class QmpClient implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(QmpClient.class);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final String machine;
    private final LineChannel channel;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final List<Consumer<QmpEvent>> listeners = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private QmpClient(String machine, LineChannel channel, Consumer<QmpEvent> listener) {
        this.machine = machine;
        this.channel = channel;
        listeners.add(listener);
    }

    /**
     * Comes into conversation.
     *
     * @param machine who that is, in messages: {@code VM 100}
     * @param listener hears events; must not wait for answers
     * @throws IOException if nobody listens on the socket
     * @throws WorkFailure if QEMU does not greet in time
     */
    public static QmpClient connect(
            String machine, Path socket, Duration limit, Consumer<QmpEvent> listener)
            throws IOException {
        LineChannel channel = LineChannel.connect(socket, limit);
        QmpClient client = new QmpClient(machine, channel, listener);
        Thread.ofVirtual().name("qmp-" + machine).start(client::read);
        try {
            client.execute(new QmpCommand.Plain("qmp_capabilities"), limit);
            return client;
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    /** As {@link #execute(QmpCommand, Duration)}, with 5 seconds. */
    public JsonNode execute(QmpCommand command) {
        return execute(command, LIMIT);
    }

    /**
     * Asks and waits for the answer.
     *
     * @return what the command returns
     * @throws WorkFailure {@code VM 100 qmp command 'cont' failed - got timeout}, or QEMU's words
     */
    public JsonNode execute(QmpCommand command, Duration limit) {
        long number = numbers.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(number, answer);
        if (end.isDone()) {
            waiting.remove(number);
            throw failure(command, "client closed connection", null);
        }
        try {
            channel.write(request(command, number));
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw failure(command, "got timeout", e);
        } catch (IOException e) {
            throw failure(command, "unable to send: " + e.getMessage(), e);
        } catch (ExecutionException e) {
            String why = e.getCause() == null ? "" : String.valueOf(e.getCause().getMessage());
            throw failure(command, why, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(command, "interrupted", e);
        } finally {
            waiting.remove(number);
        }
    }

    /**
     * Begins to wait for an event, so that none is missed that a later command causes.
     *
     * @return completes with the first event that fits, or fails with the connection
     */
    public CompletableFuture<QmpEvent> expect(Predicate<QmpEvent> fits) {
        CompletableFuture<QmpEvent> event = new CompletableFuture<>();
        Consumer<QmpEvent> listener =
                e -> {
                    if (fits.test(e)) {
                        event.complete(e);
                    }
                };
        listeners.add(listener);
        end.whenComplete((nothing, failure) ->
                event.completeExceptionally(new WorkFailure(machine + " ended")));
        return event.whenComplete((e, failure) -> listeners.remove(listener));
    }

    /** Completes when the other side is gone. */
    public CompletableFuture<Void> end() {
        return end;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static Map<String, Object> request(QmpCommand command, long number) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("execute", command.name());
        if (!command.arguments().isEmpty()) {
            request.put("arguments", command.arguments());
        }
        request.put("id", number);
        return request;
    }

    private void read() {
        try {
            while (true) {
                take(channel.read());
            }
        } catch (IOException | RuntimeException e) {
            log.atDebug().addKeyValue("machine", machine).setCause(e).log("Monitor closed");
            end.complete(null);
            waiting.values()
                    .forEach(w ->
                            w.completeExceptionally(new IOException("client closed connection")));
        }
    }

    private void take(JsonNode message) {
        if (message.has("event")) {
            QmpEvent event =
                    QmpEvent.parse(message.path("event").asString(""), message.path("data"));
            listeners.forEach(l -> l.accept(event));
            return;
        }
        CompletableFuture<JsonNode> answer = waiting.get(message.path("id").asLong(-1));
        if (answer == null) {
            return; // the greeting, or nobody waits any more
        }
        if (message.has("error")) {
            answer.completeExceptionally(
                    new IOException(message.path("error").path("desc").asString("unknown error")));
        } else {
            answer.complete(message.path("return"));
        }
    }

    private WorkFailure failure(
            QmpCommand command, String why, @org.jspecify.annotations.Nullable Throwable cause) {
        String text = machine + " qmp command '" + command.name() + "' failed - " + why;
        return cause == null ? new WorkFailure(text) : new WorkFailure(text, cause);
    }
}
