package dev.innkeeper.defaults;

import java.time.Clock;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Beans that every service needs and none should make itself. */
@AutoConfiguration
class DefaultsAutoConfiguration {

    /** Time comes from here, so that tests can set it. */
    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }
}
