package dev.innkeeper.gateway.console;

import dev.innkeeper.resources.ResourceModel;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AgentDoors.Identity.class)
class ConsoleConfiguration {

    @Bean
    ConsoleRelay consoleRelay(AgentDoors.Identity identity, ResourceModel model) {
        return new ConsoleRelay(new AgentDoors(identity, model::node));
    }
}
