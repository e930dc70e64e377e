package dev.innkeeper.auth.factor;

import dev.innkeeper.api.model.Webauthn;
import dev.innkeeper.contracts.ClusterEvent;
import dev.innkeeper.contracts.ClusterEvent.DatacenterOptions;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.outbox.ProjectionHandler;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.Subscription;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the datacenter's options say about WebAuthn. */
@Component
class DatacenterFacts implements ProjectionHandler<ClusterEvent> {
    private volatile @Nullable String webauthn;

    Optional<Webauthn> webauthn() {
        return Optional.ofNullable(webauthn).map(Webauthn::parse);
    }

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
        if (received.message() instanceof DatacenterOptions options) {
            webauthn = options.options().get("webauthn");
        }
    }
}
