package dev.innkeeper.access;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Gives every service its snapshot and the questions on it. */
@AutoConfiguration
public class AccessAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    AccessProjection accessProjection() {
        return new AccessProjection();
    }

    @Bean
    @ConditionalOnMissingBean
    Permissions permissions(AccessProjection projection) {
        return new Permissions(projection);
    }
}
