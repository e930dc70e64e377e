package dev.innkeeper.storage.appliance;

import dev.innkeeper.storage.appliance.ApplianceSettings.Source;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import org.springframework.stereotype.Component;

/** Fetches a list, and believes it only if it is signed or came over a safe way. */
@Component
class ApplianceFetch {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int LARGEST = 16 << 20;
    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;

    /**
     * The list's text.
     *
     * @throws IOException saying why there is none, for users
     */
    String fetch(Source source) throws IOException {
        if (source.url().getScheme() == null) {
            throw new IOException("not a URL: " + source.url());
        }
        if (source.url().getScheme().equals("http") && source.key().isEmpty()) {
            throw new IOException("a list that comes over plain HTTP must be signed: set its key");
        }
        byte[] text = plain(get(source.url()));
        if (source.key().isPresent()) {
            String address = source.url().toString().replaceFirst("\\.gz$", "") + ".asc";
            SignedText.require(text, get(URI.create(address)), Path.of(source.key().get()));
        }
        return new String(text, StandardCharsets.UTF_8);
    }

    private static byte[] get(URI url) throws IOException {
        return switch (url.getScheme()) {
            case "file" -> {
                try (InputStream in = Files.newInputStream(Path.of(url))) {
                    yield limited(in, url);
                }
            }
            case "http", "https" -> overTheNetwork(url);
            default -> throw new IOException("cannot fetch from " + url);
        };
    }

    private static byte[] overTheNetwork(URI url) throws IOException {
        try (HttpClient http =
                HttpClient.newBuilder()
                        .connectTimeout(TIMEOUT)
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .build()) {
            HttpResponse<InputStream> answer =
                    http.send(
                            HttpRequest.newBuilder(url).timeout(TIMEOUT).build(),
                            BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                if (answer.statusCode() != 200) {
                    throw new IOException(url + " answers " + answer.statusCode());
                }
                return limited(body, url);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static byte[] plain(byte[] bytes) throws IOException {
        boolean packed =
                bytes.length > 2
                        && (bytes[0] & 0xff) == GZIP_FIRST
                        && (bytes[1] & 0xff) == GZIP_SECOND;
        if (!packed) {
            return bytes;
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return limited(in, URI.create("gzip:list"));
        }
    }

    private static byte[] limited(InputStream in, URI url) throws IOException {
        byte[] bytes = in.readNBytes(LARGEST + 1);
        if (bytes.length > LARGEST) {
            throw new IOException(url + " is too large for a list");
        }
        return bytes;
    }
}
