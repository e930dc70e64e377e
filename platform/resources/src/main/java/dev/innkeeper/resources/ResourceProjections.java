package dev.innkeeper.resources;

import dev.innkeeper.contracts.AgentReport;
import dev.innkeeper.contracts.ClusterEvent;
import dev.innkeeper.contracts.GuestEvent;
import dev.innkeeper.contracts.Message;
import dev.innkeeper.contracts.StorageEvent;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.outbox.ProjectionHandler;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.Subscription;
import java.util.List;

/** Feeds a {@link ResourceModel} from the topics. Each handler is to be a bean of its own. */
public final class ResourceProjections {

    /** All handlers that a model needs. */
    public static List<ProjectionHandler<? extends Message>> of(ResourceModel model) {
        return List.of(guests(model), storages(model), cluster(model), reports(model));
    }

    public static ProjectionHandler<GuestEvent> guests(ResourceModel model) {
        return new ProjectionHandler<>() {
            @Override
            public Subscription subscription() {
                return Subscription.to(Topics.GUESTS);
            }

            @Override
            public Class<GuestEvent> type() {
                return GuestEvent.class;
            }

            @Override
            public void apply(Received<GuestEvent> received) {
                model.apply(received.message());
            }
        };
    }

    public static ProjectionHandler<StorageEvent> storages(ResourceModel model) {
        return new ProjectionHandler<>() {
            @Override
            public Subscription subscription() {
                return Subscription.to(Topics.STORAGES);
            }

            @Override
            public Class<StorageEvent> type() {
                return StorageEvent.class;
            }

            @Override
            public void apply(Received<StorageEvent> received) {
                model.apply(received.message());
            }
        };
    }

    public static ProjectionHandler<ClusterEvent> cluster(ResourceModel model) {
        return new ProjectionHandler<>() {
            @Override
            public Subscription subscription() {
                return Subscription.to(Topics.CLUSTER);
            }

            @Override
            public Class<ClusterEvent> type() {
                return ClusterEvent.class;
            }

            @Override
            public void apply(Received<ClusterEvent> received) {
                model.apply(received.message());
            }
        };
    }

    public static ProjectionHandler<AgentReport> reports(ResourceModel model) {
        return new ProjectionHandler<>() {
            @Override
            public Subscription subscription() {
                return Subscription.matching("node\\..+\\.status");
            }

            @Override
            public Class<AgentReport> type() {
                return AgentReport.class;
            }

            @Override
            public void apply(Received<AgentReport> received) {
                model.apply(received.message(), received.at());
            }
        };
    }

    private ResourceProjections() {}
}
