package dev.innkeeper.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.contracts.AccessEvent;
import dev.innkeeper.contracts.AccessEvent.GroupState;
import dev.innkeeper.testkit.TestBroker;
import dev.innkeeper.testkit.TestDatabase;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says how long a message takes from its commit to a reader in the same machine; asserts that it
 * arrives, not when, for that depends on the machine.
 */
class OutboxLatencyIT {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxLatencyIT.class);
    private static final int WARM_UP = 500;
    private static final int MEASURED = 500;

    private static final class Reader implements ProjectionHandler<AccessEvent> {
        @Override
        public Subscription subscription() {
            return Subscription.to("latency");
        }

        @Override
        public Class<AccessEvent> type() {
            return AccessEvent.class;
        }

        @Override
        public void apply(Received<AccessEvent> received) {
            // Arrival is all that counts.
        }
    }

    @Test
    void messagesArriveOneByOne() {
        try (TestBroker broker = TestBroker.start();
                TestService service =
                        TestService.start(
                                "a", TestDatabase.create(), broker, List.of(new Reader()))) {
            ReadBarrier barrier = service.bean(ReadBarrier.class);
            long[] nanos = new long[MEASURED];
            for (int i = -WARM_UP; i < MEASURED; i++) {
                long begin = System.nanoTime();
                Positions reached =
                        service.commit(
                                outbox -> outbox.publish("latency", "x", new GroupState("x")));
                long committed = System.nanoTime();
                assertThat(barrier.await(reached, Duration.ofSeconds(20))).isTrue();
                if (i >= 0) {
                    nanos[i] = System.nanoTime() - committed;
                    assertThat(committed).isGreaterThan(begin);
                }
            }
            Arrays.sort(nanos);
            LOG.info(
                    "Commit to reader: p50 {} µs, p99 {} µs",
                    nanos[MEASURED / 2] / 1000,
                    nanos[MEASURED * 99 / 100] / 1000);
        }
    }
}
