package dev.innkeeper.guest.options;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What configurations need from outside. */
@Configuration(proxyBeanMethods = false)
class OptionsConfiguration {

    @Bean
    MacAddresses macAddresses() {
        return MacAddresses.random();
    }
}
