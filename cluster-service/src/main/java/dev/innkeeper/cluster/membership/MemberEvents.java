package dev.innkeeper.cluster.membership;

import dev.innkeeper.cluster.node.NodeSettings;
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
    private final NodeSettings settings;

    MemberEvents(Members members, DatacenterOptions options, NodeSettings settings) {
        this.members = members;
        this.options = options;
        this.settings = settings;
    }

    @Override
    public String topic() {
        return Topics.CLUSTER;
    }

    @Override
    public Stream<KeyedMessage> currentState() {
        Stream<ClusterEvent> nodes = members.list().stream().map(Member::toEvent);
        Stream<ClusterEvent> all = Stream.concat(nodes, Stream.of(options.event()));
        return Stream.concat(all, settings.events())
                .map(event -> new KeyedMessage(event.key(), event));
    }
}
