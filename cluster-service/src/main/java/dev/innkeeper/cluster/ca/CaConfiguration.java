package dev.innkeeper.cluster.ca;

import java.io.IOException;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Brings the authority up where its files are given. */
@Configuration(proxyBeanMethods = false)
class CaConfiguration {

    @Bean
    @ConditionalOnProperty({"innkeeper.ca.certificate", "innkeeper.ca.key"})
    CertificateAuthority certificateAuthority(CaSettings settings, Clock clock) throws IOException {
        if (settings.certificate() == null || settings.key() == null) {
            throw new IllegalStateException("both files of the authority are needed");
        }
        return CertificateAuthority.load(
                settings.certificate(), settings.key(), settings.nodeValidity(), clock);
    }
}
