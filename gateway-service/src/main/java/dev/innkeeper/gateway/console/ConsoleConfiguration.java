package dev.innkeeper.gateway.console;

import dev.innkeeper.resources.ResourceModel;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({AgentDoors.Identity.class, SpiceProxy.Settings.class})
class ConsoleConfiguration {

    @Bean
    AgentDoors agentDoors(AgentDoors.Identity identity, ResourceModel model) {
        return new AgentDoors(identity, model::node);
    }

    @Bean
    ConsoleRelay consoleRelay(AgentDoors agents) {
        return new ConsoleRelay(agents);
    }

    @Bean
    SpiceProxy spiceProxy(SpiceProxy.Settings settings, AgentDoors agents, ResourceModel model) {
        return new SpiceProxy(settings.port(), agents, model::nodeOf);
    }
}
