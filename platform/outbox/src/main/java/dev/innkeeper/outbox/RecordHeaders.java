package dev.innkeeper.outbox;

import dev.innkeeper.contracts.MessageHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The headers of a record as text. */
public final class RecordHeaders {
    private final Headers headers;

    RecordHeaders(Headers headers) {
        this.headers = headers;
    }

    public Optional<String> find(String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    long sequence() {
        return find(MessageHeaders.SEQUENCE).map(Long::parseLong).orElse(0L);
    }
}
