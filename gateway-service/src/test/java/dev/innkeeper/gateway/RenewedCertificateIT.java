package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.gateway.fixture.RawClient;
import dev.innkeeper.gateway.fixture.RunningGateway;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RenewedCertificateIT {

    @Test
    void nextConnectionSeesIt() {
        try (RunningGateway gateway =
                RunningGateway.start("spring.ssl.bundle.watch.file.quiet-period=100ms")) {
            String before = seen(gateway);
            RawClient open = gateway.connect();

            gateway.renewCertificate();

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(seen(gateway)).isNotEqualTo(before));
            assertThat(open.certificate()).isEqualTo(before);
        }
    }

    private static String seen(RunningGateway gateway) {
        try (RawClient client = gateway.connect()) {
            return client.certificate();
        }
    }
}
