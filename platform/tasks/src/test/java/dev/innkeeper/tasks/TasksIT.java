package dev.innkeeper.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.contracts.AccessEvent.GroupState;
import dev.innkeeper.contracts.TaskEvent;
import dev.innkeeper.contracts.TaskEvent.TaskFinished;
import dev.innkeeper.contracts.TaskEvent.TaskLogged;
import dev.innkeeper.contracts.TaskEvent.TaskStarted;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.TokenId;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.outbox.Outbox;
import dev.innkeeper.outbox.Positions;
import dev.innkeeper.outbox.ProjectionHandler;
import dev.innkeeper.outbox.ReadBarrier;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.Subscription;
import dev.innkeeper.testkit.TestBroker;
import dev.innkeeper.testkit.TestDatabase;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Tasks as their owner and their readers see them, on a real database and broker. */
class TasksIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final NodeName NODE = new NodeName("pve1");
    private static final Caller ROOT = Caller.user(UserId.ROOT);

    private static TestBroker broker;
    private static ConfigurableApplicationContext service;

    @EnableAutoConfiguration
    static class Application {
        @Bean
        Heard heard() {
            return new Heard();
        }
    }

    /** Everything that was said of tasks. */
    static final class Heard implements ProjectionHandler<TaskEvent> {
        private final List<TaskEvent> events = new CopyOnWriteArrayList<>();

        @Override
        public Subscription subscription() {
            return Subscription.to("tasks.owner");
        }

        @Override
        public Class<TaskEvent> type() {
            return TaskEvent.class;
        }

        @Override
        public void apply(Received<TaskEvent> received) {
            events.add(received.message());
        }

        List<TaskEvent> of(Upid upid) {
            return events.stream().filter(event -> event.upid().equals(upid)).toList();
        }
    }

    @BeforeAll
    static void start() {
        broker = TestBroker.start();
        TestDatabase database = TestDatabase.create();
        service =
                new SpringApplicationBuilder(Application.class)
                        .web(WebApplicationType.NONE)
                        .run(
                                "--innkeeper.service=owner",
                                "--innkeeper.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                                "--spring.datasource.url=" + database.url(),
                                "--spring.datasource.username=" + database.user(),
                                "--spring.datasource.password=" + database.password(),
                                "--spring.flyway.locations=classpath:db/platform",
                                "--spring.main.banner-mode=off");
    }

    @AfterAll
    static void stop() {
        service.close();
        broker.close();
    }

    @Test
    void taskIsSaidToStartLogAndEndInThisOrder() {
        Upid upid = inTransaction(() -> tasks().start(NODE, "vzstart", "100", ROOT));
        tasks().log(upid, "first\nsecond");
        tasks().log(upid, List.of("third"));
        awaitAll(() -> {
            assertThat(tasks().finish(upid, "OK")).isTrue();
            return upid;
        });

        List<TaskEvent> events = heard().of(upid);
        assertThat(events.getFirst()).isInstanceOf(TaskStarted.class);
        assertThat(events.subList(1, 4))
                .containsExactly(
                        new TaskLogged(upid, 1, List.of("first", "second")),
                        new TaskLogged(upid, 3, List.of("third")),
                        new TaskLogged(upid, 4, List.of("TASK OK")));
        assertThat(events.getLast())
                .isInstanceOfSatisfying(
                        TaskFinished.class,
                        end -> {
                            assertThat(end.exitStatus()).isEqualTo("OK");
                            assertThat(end.positions()).isEmpty();
                        });
        assertThat(events).hasSize(5);
    }

    @Test
    void endTellsWhatItsTransactionChanged() {
        Upid upid = inTransaction(() -> tasks().start(NODE, "vzcreate", "101", ROOT));
        awaitAll(() -> {
            tasks().fail(upid, new Problems.Refused("CT 101 already exists\nmore"));
            outbox().publish("things", "x", new GroupState("x"));
            return upid;
        });

        List<TaskEvent> events = heard().of(upid);
        assertThat(((TaskLogged) events.get(1)).lines())
                .containsExactly("TASK ERROR: CT 101 already exists");
        TaskFinished end = (TaskFinished) events.getLast();
        assertThat(end.exitStatus()).isEqualTo("CT 101 already exists");
        assertThat(end.positions()).containsOnlyKeys("things");
    }

    @Test
    void taskEndsOnce() {
        Upid upid = inTransaction(() -> tasks().start(NODE, "vzstop", "102", ROOT));

        assertThat(tasks().succeed(upid)).isTrue();
        assertThat(tasks().finish(upid, "too late")).isFalse();
        tasks().log(upid, "too late");

        assertThat(tasks().find(upid).orElseThrow().exitStatus()).contains("OK");
    }

    @Test
    void warningsAreTheLastLine() {
        Upid upid = inTransaction(() -> tasks().start(NODE, "vzcreate", "103", ROOT));
        awaitAll(() -> {
            tasks().finish(upid, "WARNINGS: 2");
            return upid;
        });

        assertThat(((TaskLogged) heard().of(upid).get(1)).lines())
                .containsExactly("TASK WARNINGS: 2");
    }

    @Test
    void upidsAreUniqueAndReadable() {
        Caller token = Caller.token(TokenId.parse("ci@pve!deploy"));
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            Upid upid = inTransaction(() -> tasks().start(NODE, "imgcopy", "local:iso/x", token));

            assertThat(Upid.parse(upid.toString())).isEqualTo(upid);
            assertThat(upid.user()).isEqualTo("ci@pve!deploy");
            assertThat(seen.add(upid.toString())).isTrue();
        }
    }

    @Test
    void rolledBackTaskWasNever() {
        TransactionTemplate transaction =
                new TransactionTemplate(service.getBean(PlatformTransactionManager.class));
        Upid upid =
                transaction.execute(status -> {
                    status.setRollbackOnly();
                    return tasks().start(NODE, "vzstart", "104", ROOT);
                });

        assertThat(tasks().find(upid)).isEmpty();
    }

    private static Tasks tasks() {
        return service.getBean(Tasks.class);
    }

    private static Outbox outbox() {
        return service.getBean(Outbox.class);
    }

    private static Heard heard() {
        return service.getBean(Heard.class);
    }

    private static Upid inTransaction(Supplier<Upid> work) {
        @Nullable Upid upid =
                new TransactionTemplate(service.getBean(PlatformTransactionManager.class))
                        .execute(status -> work.get());
        assertThat(upid).isNotNull();
        return upid;
    }

    private static void awaitAll(Supplier<Upid> work) {
        outbox().beginCollecting();
        inTransaction(work);
        Positions reached = outbox().lastCommitted();
        outbox().endCollecting();
        assertThat(service.getBean(ReadBarrier.class).await(reached, SOON)).isTrue();
    }
}
