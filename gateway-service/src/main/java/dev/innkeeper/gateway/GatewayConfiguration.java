package dev.innkeeper.gateway;

import dev.innkeeper.api.Contract;
import dev.innkeeper.contracts.AgentReport;
import dev.innkeeper.contracts.ClusterEvent;
import dev.innkeeper.contracts.GuestEvent;
import dev.innkeeper.contracts.StorageEvent;
import dev.innkeeper.gateway.identity.CallerSigner;
import dev.innkeeper.gateway.identity.FailedLogins;
import dev.innkeeper.gateway.identity.NodeVisitors;
import dev.innkeeper.gateway.wire.ConnectionSettings;
import dev.innkeeper.gateway.wire.Connections;
import dev.innkeeper.outbox.ProjectionHandler;
import dev.innkeeper.outbox.Projections;
import dev.innkeeper.resources.ResourceLists;
import dev.innkeeper.resources.ResourceModel;
import dev.innkeeper.resources.ResourceProjections;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the gateway knows: the contract, the read model, its keys and limits. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({GatewaySettings.class, ConnectionSettings.class, MeshKeys.class})
class GatewayConfiguration {

    @Bean
    Contract contract() {
        return Contract.load();
    }

    @Bean
    ResourceModel resourceModel(Clock clock) {
        return new ResourceModel(clock);
    }

    @Bean
    ResourceLists resourceLists(ResourceModel model, Clock clock) {
        return new ResourceLists(model, clock);
    }

    @Bean
    ProjectionHandler<GuestEvent> guestProjection(ResourceModel model) {
        return ResourceProjections.guests(model);
    }

    @Bean
    ProjectionHandler<StorageEvent> storageProjection(ResourceModel model) {
        return ResourceProjections.storages(model);
    }

    @Bean
    ProjectionHandler<ClusterEvent> clusterProjection(ResourceModel model) {
        return ResourceProjections.cluster(model);
    }

    @Bean
    ProjectionHandler<AgentReport> reportProjection(ResourceModel model) {
        return ResourceProjections.reports(model);
    }

    @Bean
    CallerSigner callerSigner(MeshKeys keys, Clock clock) {
        return new CallerSigner(keys.callerPrivateKey(), keys.callerPublicKey(), clock);
    }

    @Bean
    FailedLogins failedLogins(GatewaySettings settings, Clock clock) {
        return new FailedLogins(settings.failedLoginsPerMinute(), clock);
    }

    @Bean
    NodeVisitors nodeVisitors(GatewaySettings settings, ResourceModel model) {
        return new NodeVisitors(settings.nodeRoot(), model::node);
    }

    @Bean
    SilenceWatch silenceWatch(ResourceModel model) {
        return new SilenceWatch(model);
    }

    @Bean
    ReadModelsFirst readModelsFirst(ObjectProvider<Projections> projections) {
        return new ReadModelsFirst(projections.getIfAvailable());
    }

    /** Only the public port: the actuator's has a context and a server of its own. */
    @Bean
    NettyServerCustomizer connections(ConnectionSettings settings) {
        return new Connections(settings);
    }
}
