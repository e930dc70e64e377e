package dev.innkeeper.cluster.tasks;

import dev.innkeeper.cluster.ServiceAddresses;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.Upid;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks the services that issue tasks: for a task that has not been heard of here yet, and to stop
 * one. The caller's own signed credential is passed on.
 */
@Component
class TaskIssuers {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ServiceAddresses addresses;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(2))
                    .build();
    private final JsonMapper json = JsonMapper.builder().build();

    TaskIssuers(ServiceAddresses addresses) {
        this.addresses = addresses;
    }

    /** The service that issued a task, if any did. */
    Optional<String> find(Upid upid, String credential) {
        return candidates(upid).stream()
                .filter(service -> knows(service, upid, credential))
                .findFirst();
    }

    /**
     * Asks the service that issued a task to end it.
     *
     * @throws dev.innkeeper.kernel.ProblemException if the service cannot be reached
     */
    void stop(String service, Upid upid, String credential) {
        URI address =
                addresses
                        .find(service)
                        .orElseThrow(() ->
                                new Problems.Fault("no address of service " + service)
                                        .asException());
        try {
            HttpResponse<String> answer = send("DELETE", address, upid, credential);
            if (answer.statusCode() / 100 != 2) {
                throw new Problems.Refused("unable to stop task: " + reason(answer)).asException();
            }
        } catch (IOException e) {
            throw new Problems.Unreachable("cannot reach service " + service).asException(e);
        }
    }

    private boolean knows(String service, Upid upid, String credential) {
        Optional<URI> address = addresses.find(service);
        try {
            return address.isPresent()
                    && send("GET", address.get(), upid, credential).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpResponse<String> send(String method, URI address, Upid upid, String credential)
            throws IOException {
        String path =
                "/internal/tasks?upid="
                        + URLEncoder.encode(upid.toString(), StandardCharsets.UTF_8);
        HttpRequest request =
                HttpRequest.newBuilder(address.resolve(path))
                        .timeout(PATIENCE)
                        .header("Authorization", credential)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private String reason(HttpResponse<String> answer) {
        try {
            return json.readTree(answer.body()).path("message").asString("").strip();
        } catch (tools.jackson.core.JacksonException e) {
            return "status " + answer.statusCode();
        }
    }

    /** The services that may have issued it, the likely one first. */
    private static List<String> candidates(Upid upid) {
        String type = upid.type();
        if (type.equals("vzdump") || type.contains("restore")) {
            return List.of("backup", "guest", "storage");
        }
        if (type.startsWith("img") || type.equals("download")) {
            return List.of("storage", "guest", "backup");
        }
        return List.of("guest", "storage", "backup", "auth", "firewall");
    }
}
