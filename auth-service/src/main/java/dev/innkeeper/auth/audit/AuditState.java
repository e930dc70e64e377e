package dev.innkeeper.auth.audit;

import dev.innkeeper.contracts.Topics;
import dev.innkeeper.outbox.KeyedMessage;
import dev.innkeeper.outbox.ServiceName;
import dev.innkeeper.outbox.StatePublisher;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * What happened is told once, so there is nothing to say again; but the topic is there from the
 * start, and after a database was restored its sequences go on behind those that readers have seen.
 */
@Component
class AuditState implements StatePublisher {
    private final String topic;

    AuditState(ServiceName service) {
        this.topic = Topics.audit(service.value());
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public Stream<KeyedMessage> currentState() {
        return Stream.empty();
    }
}
