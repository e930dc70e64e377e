package dev.innkeeper.cluster.membership;

import dev.innkeeper.cluster.options.DatacenterOptions;
import dev.innkeeper.contracts.ClusterEvent;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.outbox.KeyedMessage;
import dev.innkeeper.outbox.StatePublisher;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Says again who is a member and which options hold, where the broker lost it. */
@Component
class MemberEvents implements StatePublisher {
    private final Members members;
    private final DatacenterOptions options;

    MemberEvents(Members members, DatacenterOptions options) {
        this.members = members;
        this.options = options;
    }

    @Override
    public String topic() {
        return Topics.CLUSTER;
    }

    @Override
    public Stream<KeyedMessage> currentState() {
        Stream<ClusterEvent> nodes = members.list().stream().map(Member::toEvent);
        return Stream.concat(nodes, Stream.of(options.event()))
                .map(event -> new KeyedMessage(event.key(), event));
    }
}
