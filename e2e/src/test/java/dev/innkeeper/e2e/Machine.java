package dev.innkeeper.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** A virtual machine as a client of the API sees it, and its system as the agent in it shows it. */
final class Machine {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration GLANCE = Duration.ofSeconds(2);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Server server;
    private final int vmid;

    Machine(Server server, int vmid) {
        this.server = server;
        this.vmid = vmid;
    }

    int vmid() {
        return vmid;
    }

    String path() {
        return "/nodes/" + Server.NODE + "/qemu/" + vmid;
    }

    ApiClient.Answer get(String place) throws IOException {
        return server.api().get(path() + "/" + place);
    }

    ApiClient.Answer post(String place, Map<String, ?> parameters) throws IOException {
        return server.api().post(path() + "/" + place, parameters);
    }

    /** Starts a task, which must end well. */
    void run(String place, Map<String, ?> parameters) throws IOException {
        Tasks.succeed(server.api(), post(place, parameters));
    }

    /** Starts a task and tells how it ended. */
    String end(String place, Map<String, ?> parameters) throws IOException {
        return server.await(post(place, parameters));
    }

    /** Changes its configuration; what a running machine takes is done when this returns. */
    void change(Map<String, ?> options) throws IOException {
        run("config", options);
    }

    void start() throws IOException {
        run("status/start", Map.of());
    }

    void destroy() throws IOException {
        Tasks.succeed(server.api(), server.api().delete(path() + "?purge=1"));
    }

    JsonNode config() throws IOException {
        return get("config").ok();
    }

    /** The volume in a slot. */
    String volume(String slot) throws IOException {
        return config().get(slot).stringValue().split(",")[0];
    }

    JsonNode current() throws IOException {
        return get("status/current").ok();
    }

    String status() throws IOException {
        return current().get("status").stringValue();
    }

    /** Options that wait for the next start. */
    List<String> pending() throws IOException {
        return get("pending")
                .ok()
                .valueStream()
                .filter(option -> option.has("pending") || option.has("delete"))
                .map(option -> option.get("key").stringValue())
                .toList();
    }

    /** Asks the agent inside something that takes no arguments. */
    JsonNode agent(String question) throws IOException {
        return get("agent/" + question).ok().get("result");
    }

    /** Waits until the agent inside answers: the system has come up. */
    void awaitAgent() {
        await().until(() -> post("agent/ping", Map.of()).status() == 200);
    }

    /** What a line for the shell inside says. */
    String inside(String line) throws IOException {
        JsonNode started =
                post("agent/exec", Map.of("command", List.of("/bin/sh", "-c", line))).ok();
        JsonNode[] status = new JsonNode[1];
        await().until(() -> {
            status[0] = get("agent/exec-status?pid=" + started.get("pid").asInt()).ok();
            return status[0].get("exited").asInt() == 1;
        });
        return status[0].path("out-data").asString("").strip();
    }

    /** Runs a line inside again and again until it says this. */
    void awaitInside(String line, String text) {
        await().until(() -> inside(line).equals(text));
    }

    /** A page that the system inside shows; empty if it does not. */
    static String page(String address, String page) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + address + "/" + page))
                        .timeout(GLANCE)
                        .build();
        try {
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? answer.body().strip() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    static void awaitPage(String address, String page, String text) {
        await().until(() -> page(address, page).equals(text));
    }

    static org.awaitility.core.ConditionFactory await() {
        return Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100));
    }
}
