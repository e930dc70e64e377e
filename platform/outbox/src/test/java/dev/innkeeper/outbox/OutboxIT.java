package dev.innkeeper.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.contracts.AccessEvent;
import dev.innkeeper.contracts.AccessEvent.GroupState;
import dev.innkeeper.contracts.AccessEvent.Removed;
import dev.innkeeper.contracts.TaskEvent;
import dev.innkeeper.contracts.TaskEvent.TaskFinished;
import dev.innkeeper.contracts.TaskEvent.TaskStarted;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.testkit.TestBroker;
import dev.innkeeper.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** The way of a message from a transaction to its readers, on a real database and broker. */
class OutboxIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Upid TASK =
            new Upid(new NodeName("n1"), 1, 1, Instant.ofEpochSecond(1), "x", "", "root@pam");

    private static TestBroker broker;
    private TestDatabase database;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void emptyDatabase() {
        database = TestDatabase.create();
    }

    /** Keeps what it is told of groups. */
    private static final class Groups implements ProjectionHandler<AccessEvent> {
        private final String topic;
        private final Map<String, Long> present = new ConcurrentHashMap<>();
        private final List<Long> sequences = new CopyOnWriteArrayList<>();

        Groups(String topic) {
            this.topic = topic;
        }

        @Override
        public Subscription subscription() {
            return Subscription.to(topic);
        }

        @Override
        public Class<AccessEvent> type() {
            return AccessEvent.class;
        }

        @Override
        public void apply(Received<AccessEvent> received) {
            sequences.add(received.sequence());
            switch (received.message()) {
                case GroupState group -> present.put(received.key(), received.sequence());
                case Removed removed -> present.remove(removed.key());
                default -> throw new IllegalStateException("unexpected");
            }
        }

        @Override
        public void removed(String unused, String key) {
            present.remove(key);
        }
    }

    /** Owns a topic of groups, in a table of its own. */
    private static final class GroupOwner implements StatePublisher {
        private final String topic;
        private final List<String> groups = new CopyOnWriteArrayList<>();

        GroupOwner(String topic, String... groups) {
            this.topic = topic;
            this.groups.addAll(List.of(groups));
        }

        @Override
        public String topic() {
            return topic;
        }

        @Override
        public Stream<KeyedMessage> currentState() {
            return groups.stream().map(name -> new KeyedMessage(name, new GroupState(name)));
        }
    }

    /** Writes each group it hears of into the database. */
    private static final class GroupListener implements TopicListener<AccessEvent> {
        private final String topic;
        private final List<String> heard = new CopyOnWriteArrayList<>();
        private final List<String> failing = new CopyOnWriteArrayList<>();
        private final int batch;

        GroupListener(String topic, int batch) {
            this.topic = topic;
            this.batch = batch;
        }

        @Override
        public String name() {
            return "groups";
        }

        @Override
        public Subscription subscription() {
            return Subscription.matching(topic + ".*");
        }

        @Override
        public Class<AccessEvent> type() {
            return AccessEvent.class;
        }

        @Override
        public void handle(Received<AccessEvent> received) {
            if (failing.contains(received.key())) {
                throw new IllegalStateException("cannot handle " + received.key());
            }
            heard.add(received.key());
        }

        @Override
        public int batchSize() {
            return batch;
        }
    }

    @Test
    void whatIsCommittedIsSeenInOrderAndAwaited() {
        Groups groups = new Groups("first");
        GroupOwner owner = new GroupOwner("first");
        try (TestService service =
                TestService.start("a", database, broker, List.of(groups, owner))) {
            Positions reached = Positions.NONE;
            for (int i = 1; i <= 20; i++) {
                String name = "g" + i;
                reached =
                        service.commit(
                                outbox -> outbox.publish("first", name, new GroupState(name)));
            }

            assertThat(service.bean(ReadBarrier.class).await(reached, SOON)).isTrue();

            assertThat(reached).isEqualTo(Positions.of("first", 20));
            assertThat(groups.sequences)
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
        }
    }

    @Test
    void whatIsRolledBackIsNeverSaidAndLeavesNoGap() {
        Groups groups = new Groups("rollback");
        try (TestService service =
                TestService.start(
                        "a", database, broker, List.of(groups, new GroupOwner("rollback")))) {
            assertThatThrownBy(() ->
                            service.commit(outbox -> {
                                outbox.publish("rollback", "x", new GroupState("x"));
                                throw new IllegalStateException("no");
                            }))
                    .isInstanceOf(IllegalStateException.class);

            Positions reached =
                    service.commit(outbox -> outbox.publish("rollback", "y", new GroupState("y")));

            assertThat(service.bean(ReadBarrier.class).await(reached, SOON)).isTrue();
            assertThat(groups.present).containsOnly(Map.entry("y", 1L));
        }
    }

    @Test
    void outsideOfATransactionNothingCanBeSaid() {
        try (TestService service = TestService.start("a", database, broker, List.of())) {
            assertThatThrownBy(() -> service.outbox().publish("access", "x", new GroupState("x")))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void removedKeyIsGoneForThoseWhoListenAndThoseWhoComeLater() {
        Groups groups = new Groups("removal");
        try (TestService service =
                TestService.start(
                        "a", database, broker, List.of(groups, new GroupOwner("removal")))) {
            service.commit(outbox -> outbox.publish("removal", "x", new GroupState("x")));
            Positions reached =
                    service.commit(outbox -> outbox.remove("removal", "x", new Removed("x")));

            assertThat(reached).isEqualTo(Positions.of("removal", 3));
            assertThat(service.bean(ReadBarrier.class).await(reached, SOON)).isTrue();
            assertThat(groups.present).isEmpty();

            Groups later = new Groups("removal");
            try (TestService reader = TestService.start("b", database, broker, List.of(later))) {
                assertThat(reader.bean(ReadBarrier.class).await(reached, SOON)).isTrue();
                assertThat(later.present).isEmpty();
            }
        }
    }

    @Test
    void lastMessageTellsThePositionsOfTheWholeTransaction() {
        try (TestService service = TestService.start("a", database, broker, List.of())) {
            List<TaskEvent> heard = Collections.synchronizedList(new ArrayList<>());
            Positions reached =
                    service.commit(outbox -> {
                        outbox.publish(
                                "tasks.positions", "t", new TaskStarted(TASK, Instant.EPOCH));
                        outbox.publishAtCommit(
                                "tasks.positions",
                                "t",
                                positions -> {
                                    TaskFinished end =
                                            new TaskFinished(
                                                    TASK,
                                                    Instant.EPOCH,
                                                    "OK",
                                                    positions.sequences());
                                    heard.add(end);
                                    return end;
                                });
                        outbox.publish("other", "k", new GroupState("k"));
                    });

            assertThat(reached.header()).isEqualTo("other=1,tasks.positions=2");
            assertThat(((TaskFinished) heard.getFirst()).positions())
                    .isEqualTo(reached.sequences());
        }
    }

    @Test
    void sequencesOfManyWritersHaveNoGapsAndFollowTheCommits() throws Exception {
        Groups groups = new Groups("many");
        try (TestService service =
                TestService.start("a", database, broker, List.of(groups, new GroupOwner("many")))) {
            List<Thread> writers = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                int number = writer;
                writers.add(
                        Thread.startVirtualThread(() -> {
                            for (int i = 0; i < 50; i++) {
                                String key = number + "-" + i;
                                service.commit(
                                        outbox -> outbox.publish("many", key, new GroupState(key)));
                            }
                        }));
            }
            for (Thread writer : writers) {
                writer.join();
            }

            assertThat(service.bean(ReadBarrier.class).await(Positions.of("many", 200), SOON))
                    .isTrue();
            assertThat(groups.sequences)
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, 200).boxed().toList());
            await().atMost(SOON).until(() -> waiting(service) == 0);
        }
    }

    @Test
    void ownerSaysEverythingOnItsFirstStart() {
        Groups groups = new Groups("new");
        try (TestService service =
                TestService.start(
                        "a", database, broker, List.of(groups, new GroupOwner("new", "x", "y")))) {
            assertThat(service.bean(ReadBarrier.class).await(Positions.of("new", 2), SOON))
                    .isTrue();

            assertThat(groups.present).containsOnlyKeys("x", "y");
        }
    }

    @Test
    void ownerSaysEverythingAgainAfterTheBrokerLostIt() {
        try (TestService service =
                TestService.start(
                        "a", database, broker, List.of(new GroupOwner("lost", "x", "y")))) {
            await().atMost(SOON).until(() -> waiting(service) == 0 && service.leads());
            service.bean(KafkaTopics.class).delete(List.of("lost"));
        }
        Groups groups = new Groups("lost");
        try (TestService service =
                TestService.start(
                        "a", database, broker, List.of(groups, new GroupOwner("lost", "x", "z")))) {
            assertThat(service.bean(ReadBarrier.class).await(Positions.of("lost", 4), SOON))
                    .isTrue();

            assertThat(groups.present).containsOnly(Map.entry("x", 3L), Map.entry("z", 4L));
        }
    }

    @Test
    void ownerWithAnOlderDatabaseTakesBackWhatItNoLongerHas() {
        try (TestService service =
                TestService.start(
                        "a", database, broker, List.of(new GroupOwner("restored", "x", "y")))) {
            await().atMost(SOON).until(() -> waiting(service) == 0 && service.leads());
        }
        TestDatabase older = TestDatabase.create();
        Groups groups = new Groups("restored");
        try (TestService service =
                TestService.start(
                        "a", older, broker, List.of(groups, new GroupOwner("restored", "x")))) {
            assertThat(service.bean(ReadBarrier.class).await(Positions.of("restored", 4), SOON))
                    .isTrue();

            assertThat(groups.present).containsOnlyKeys("x");
        }
    }

    @Test
    void anotherInstanceTakesOverAndItsCommitsAreRelayedBefore() {
        Groups groups = new Groups("two");
        GroupOwner owner = new GroupOwner("two");
        TestService first = TestService.start("a", database, broker, List.of(groups, owner));
        try (TestService second = TestService.start("a", database, broker, List.of(owner))) {
            await().atMost(SOON).until(first::leads);
            assertThat(second.leads()).isFalse();

            Positions reached =
                    second.commit(outbox -> outbox.publish("two", "x", new GroupState("x")));

            assertThat(first.bean(ReadBarrier.class).await(reached, SOON)).isTrue();
            first.close();
            await().atMost(SOON).until(second::leads);
            second.commit(outbox -> outbox.publish("two", "y", new GroupState("y")));
            await().atMost(SOON).until(() -> waiting(second) == 0);
        }
    }

    @Test
    void relayAndListenersComeBackAfterTheirSessionsAreKilled() throws Exception {
        GroupListener listener = new GroupListener("killed", 1);
        try (TestService service =
                TestService.start(
                        "a", database, broker, List.of(listener, new GroupOwner("killed")))) {
            await().atMost(SOON).until(service::leads);
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity"
                                + " where datname = current_database() and pid <> pg_backend_pid()");
            }
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(() ->
                            !service.commit(outbox ->
                                            outbox.publish("killed", "x", new GroupState("x")))
                                    .isEmpty());

            await().atMost(SOON).until(() -> listener.heard.contains("x"));
        }
    }

    @Test
    void messagesForATopicThatWasDeletedMakeItAgain() {
        Groups groups = new Groups("deleted");
        try (TestService service =
                TestService.start("a", database, broker, List.of(new GroupOwner("deleted")))) {
            service.commit(outbox -> outbox.publish("deleted", "x", new GroupState("x")));
            await().atMost(SOON).until(() -> waiting(service) == 0);
            service.bean(KafkaTopics.class).delete(List.of("deleted"));
        }
        try (TestService service = TestService.start("b", database, broker, List.of(groups))) {
            Positions reached =
                    service.commit(outbox -> outbox.publish("deleted", "y", new GroupState("y")));

            assertThat(service.bean(ReadBarrier.class).await(reached, SOON)).isTrue();
            assertThat(groups.present).containsOnlyKeys("y");
        }
    }

    @Test
    void listenerHearsEachMessageOnceOverRestarts() {
        GroupListener before = new GroupListener("heard", 1);
        try (TestService service =
                TestService.start(
                        "a", database, broker, List.of(before, new GroupOwner("heard")))) {
            Positions reached =
                    service.commit(outbox -> outbox.publish("heard", "x", new GroupState("x")));
            assertThat(service.bean(ReadBarrier.class).await(reached, SOON)).isTrue();
            assertThat(before.heard).containsExactly("x");
        }
        GroupListener after = new GroupListener("heard", 1);
        try (TestService service =
                TestService.start("a", database, broker, List.of(after, new GroupOwner("heard")))) {
            Positions reached =
                    service.commit(outbox -> outbox.publish("heard", "y", new GroupState("y")));
            assertThat(service.bean(ReadBarrier.class).await(reached, SOON)).isTrue();
            assertThat(after.heard).containsExactly("y");
        }
    }

    @Test
    void listenerPassesOverWhatCannotBeHandledAndKeepsTheRestOfItsBatch() {
        GroupListener listener = new GroupListener("poison", 10);
        listener.failing.add("bad");
        try (TestService service =
                TestService.start(
                        "a", database, broker, List.of(listener, new GroupOwner("poison")))) {
            Positions reached =
                    service.commit(outbox -> {
                        outbox.publish("poison", "x", new GroupState("x"));
                        outbox.publish("poison", "bad", new GroupState("bad"));
                        outbox.publish("poison", "y", new GroupState("y"));
                    });

            assertThat(service.bean(ReadBarrier.class).await(reached, SOON)).isTrue();
            assertThat(listener.heard).endsWith("x", "y").doesNotContain("bad");
        }
    }

    @Test
    void listenerFindsTopicsThatComeLater() {
        GroupListener listener = new GroupListener("pattern", 1);
        try (TestService service = TestService.start("a", database, broker, List.of(listener))) {
            await().atMost(SOON).until(service::leads);

            Positions reached =
                    service.commit(outbox -> outbox.publish("pattern7", "x", new GroupState("x")));

            assertThat(service.bean(ReadBarrier.class).await(reached, SOON)).isTrue();
            assertThat(listener.heard).containsExactly("x");
        }
    }

    @Test
    void listenerStartsOverOnATopicThatWasLost() {
        GroupListener before = new GroupListener("gone", 1);
        try (TestService service =
                TestService.start(
                        "a", database, broker, List.of(before, new GroupOwner("gone", "x", "y")))) {
            assertThat(service.bean(ReadBarrier.class).await(Positions.of("gone", 2), SOON))
                    .isTrue();
            service.bean(KafkaTopics.class).delete(List.of("gone"));
        }
        GroupListener after = new GroupListener("gone", 1);
        try (TestService service =
                TestService.start(
                        "a", database, broker, List.of(after, new GroupOwner("gone", "x")))) {
            assertThat(service.bean(ReadBarrier.class).await(Positions.of("gone", 3), SOON))
                    .isTrue();
            assertThat(after.heard).containsExactly("x");
        }
    }

    @Test
    void suspendedTransactionKeepsItsMessages() {
        Groups groups = new Groups("nested");
        try (TestService service =
                TestService.start(
                        "a", database, broker, List.of(groups, new GroupOwner("nested")))) {
            var requiresNew =
                    new TransactionTemplate(service.bean(PlatformTransactionManager.class));
            requiresNew.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
            Positions reached =
                    service.commit(outbox -> {
                        outbox.publish("nested", "outer", new GroupState("outer"));
                        requiresNew.executeWithoutResult(status ->
                                outbox.publish("nested", "inner", new GroupState("inner")));
                    });

            assertThat(service.bean(ReadBarrier.class).await(reached, SOON)).isTrue();
            assertThat(groups.present).containsOnly(Map.entry("inner", 1L), Map.entry("outer", 2L));
        }
    }

    private static int waiting(TestService service) {
        Integer rows =
                service.bean(JdbcTemplate.class)
                        .queryForObject("select count(*) from outbox", Integer.class);
        return rows == null ? -1 : rows;
    }
}
