package dev.innkeeper.auth.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.access.AccessProjection;
import dev.innkeeper.access.TicketVerifier;
import dev.innkeeper.auth.AccessTopic;
import dev.innkeeper.auth.AuthServiceApplication;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.outbox.Outbox;
import dev.innkeeper.outbox.Projections;
import dev.innkeeper.testkit.ServiceUnderTest;
import dev.innkeeper.testkit.TestBroker;
import dev.innkeeper.testkit.TestDatabase;
import dev.innkeeper.vault.Vault;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class KeyRotationIT {
    private static final UserId USER = UserId.parse("key@pve");

    @Test
    void ticketsOutliveTheKeyThatSignedThem(@TempDir Path folder) {
        try (TestBroker broker = TestBroker.start();
                ServiceUnderTest service =
                        ServiceUnderTest.start(
                                AuthServiceApplication.class,
                                "auth",
                                TestDatabase.create(),
                                broker,
                                Map.of("auth.master-key-file", folder.resolve("master-key")))) {
            AccessProjection access = service.bean(AccessProjection.class);
            TicketVerifier verifier = new TicketVerifier(access);
            Instant start = service.bean(Clock.class).instant();
            Instant nextDay = start.plus(Duration.ofDays(1)).plusSeconds(1);
            Instant evening = nextDay.plus(Duration.ofHours(3));

            String justBefore = ticket(service, nextDay.minusSeconds(1));
            rotate(service, nextDay);
            String duringHandover = ticket(service, nextDay.plusSeconds(30));
            String after = ticket(service, nextDay.plusSeconds(90));

            assertThat(access.get().ticketKeys()).hasSize(2);
            assertThat(verifier.verify(justBefore, nextDay.plusSeconds(600))).isPresent();
            assertThat(verifier.verify(duringHandover, nextDay.plusSeconds(600))).isPresent();
            assertThat(verifier.verify(after, nextDay.plusSeconds(600))).isPresent();

            rotate(service, evening);

            assertThat(access.get().ticketKeys()).hasSize(1);
            assertThat(verifier.verify(justBefore, nextDay.plusSeconds(600))).isEmpty();
            assertThat(verifier.verify(after, nextDay.plusSeconds(600))).isPresent();
        }
    }

    private static String ticket(ServiceUnderTest service, Instant now) {
        return new TicketSigner(service.bean(TicketKeys.class), service.bean(Vault.class), at(now))
                .sign(USER, Instant.EPOCH)
                .ticket();
    }

    private static void rotate(ServiceUnderTest service, Instant now) {
        KeyRotation rotation =
                new KeyRotation(
                        service.bean(TicketKeys.class),
                        service.bean(AccessTopic.class),
                        service.bean(Vault.class),
                        at(now));
        Outbox outbox = service.bean(Outbox.class);
        outbox.beginCollecting();
        new TransactionTemplate(service.bean(PlatformTransactionManager.class))
                .executeWithoutResult(ignored -> rotation.rotate());
        service.bean(Projections.class).await(outbox.lastCommitted(), Duration.ofSeconds(10));
        outbox.endCollecting();
    }

    private static Clock at(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }
}
