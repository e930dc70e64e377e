package dev.innkeeper.agentclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.CancelCommand;
import dev.innkeeper.contracts.AgentCommand.ShutdownContainer;
import dev.innkeeper.contracts.AgentCommand.StopContainer;
import dev.innkeeper.contracts.AgentReport.CommandFinished;
import dev.innkeeper.contracts.AgentReport.GuestObserved;
import dev.innkeeper.contracts.TaskEvent;
import dev.innkeeper.contracts.TaskEvent.TaskLogged;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.outbox.ProjectionHandler;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.Subscription;
import dev.innkeeper.tasks.TaskStatus;
import dev.innkeeper.tasks.TaskStopper;
import dev.innkeeper.tasks.Tasks;
import dev.innkeeper.testkit.RecordingAgent;
import dev.innkeeper.testkit.RecordingAgent.Outcome;
import dev.innkeeper.testkit.TestBroker;
import dev.innkeeper.testkit.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
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

/** A command's way to an agent and back, on a real database and broker. */
class CommandsIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final AtomicInteger GUESTS = new AtomicInteger(100);

    private static TestBroker broker;
    private static TestDatabase database;
    private static ConfigurableApplicationContext service;

    private final NodeName node = new NodeName("n" + GUESTS.incrementAndGet());
    private final GuestId guest = new GuestId(GUESTS.incrementAndGet());

    @EnableAutoConfiguration
    static class Application {
        @Bean
        Stops stops() {
            return new Stops();
        }

        @Bean
        Observations observations() {
            return new Observations();
        }

        @Bean
        Log log() {
            return new Log();
        }
    }

    /** Remembers how stops ended. */
    static final class Stops implements CommandResultHandler<StopContainer> {
        private final List<SentCommand<StopContainer>> ended = new CopyOnWriteArrayList<>();

        @Override
        public Class<StopContainer> command() {
            return StopContainer.class;
        }

        @Override
        public void finished(SentCommand<StopContainer> sent, CommandFinished result) {
            ended.add(sent);
        }

        @Override
        public boolean keepsTaskOpen(SentCommand<StopContainer> sent) {
            return sent.context().containsKey("more");
        }

        List<SentCommand<StopContainer>> of(GuestId guest) {
            return ended.stream().filter(sent -> sent.command().guest().equals(guest)).toList();
        }
    }

    /** Remembers what agents saw. */
    static final class Observations implements AgentReportHandler<GuestObserved> {
        private final List<GuestObserved> seen = new CopyOnWriteArrayList<>();

        @Override
        public Class<GuestObserved> type() {
            return GuestObserved.class;
        }

        @Override
        public void reported(GuestObserved report) {
            seen.add(report);
        }
    }

    /** The lines of all tasks. */
    static final class Log implements ProjectionHandler<TaskEvent> {
        private final List<TaskEvent> events = new CopyOnWriteArrayList<>();

        @Override
        public Subscription subscription() {
            return Subscription.to("tasks.guest");
        }

        @Override
        public Class<TaskEvent> type() {
            return TaskEvent.class;
        }

        @Override
        public void apply(Received<TaskEvent> received) {
            events.add(received.message());
        }

        List<String> lines(Upid upid) {
            return events.stream()
                    .filter(event -> event.upid().equals(upid))
                    .filter(TaskLogged.class::isInstance)
                    .flatMap(event -> ((TaskLogged) event).lines().stream())
                    .toList();
        }
    }

    @BeforeAll
    static void start() {
        broker = TestBroker.start();
        database = TestDatabase.create();
        service = startService();
    }

    @AfterAll
    static void stop() {
        service.close();
        broker.close();
    }

    @Test
    void successAppliesTheResultAndEndsTheTask() {
        try (RecordingAgent agent = new RecordingAgent(broker, node)) {
            agent.behave(command ->
                    Optional.of(
                            new Outcome(
                                    Optional.empty(),
                                    Map.of("pid", "7"),
                                    List.of("stopping", "stopped"))));

            Upid task = startTask();
            send(new StopContainer(guest), Optional.of(task), Map.of("key", "value"));

            awaitEnd(task);
            assertThat(status(task).exitStatus()).contains("OK");
            assertThat(agent.commands()).containsExactly(new StopContainer(guest));
            assertThat(stops().of(guest))
                    .singleElement()
                    .satisfies(sent -> {
                        assertThat(sent.context()).containsEntry("key", "value");
                        assertThat(sent.task()).contains(task);
                        assertThat(sent.generation()).isEqualTo(5);
                    });
            await().atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(service.getBean(Log.class).lines(task))
                                    .containsExactly("stopping", "stopped", "TASK OK"));
        }
    }

    @Test
    void failureEndsTheTaskWithItsText() {
        try (RecordingAgent agent = new RecordingAgent(broker, node)) {
            agent.behave(command -> Optional.of(Outcome.failed("no such container")));

            Upid task = startTask();
            send(new ShutdownContainer(guest, 1, false), Optional.of(task), Map.of());

            awaitEnd(task);
            assertThat(status(task).exitStatus()).contains("no such container");
        }
    }

    @Test
    void taskStaysOpenWhileMoreFollows() {
        try (RecordingAgent agent = new RecordingAgent(broker, node)) {
            Upid task = startTask();
            send(new StopContainer(guest), Optional.of(task), Map.of("more", ""));
            await().atMost(SOON).until(() -> !stops().of(guest).isEmpty());
            assertThat(status(task).running()).isTrue();

            send(new StopContainer(guest), Optional.of(task), Map.of());
            awaitEnd(task);

            assertThat(agent.commands()).hasSize(2);
        }
    }

    @Test
    void callWaitsForItsFacts() {
        try (RecordingAgent agent = new RecordingAgent(broker, node)) {
            agent.behave(command -> Optional.of(Outcome.done(Map.of("volume", "local:x"))));

            CommandOutcome outcome = commands().call(node, new StopContainer(guest), 0);

            assertThat(outcome.orThrow()).containsEntry("volume", "local:x");
            assertThat(stops().of(guest)).hasSize(1);
        }
    }

    @Test
    void callThrowsTheAgentsRefusal() {
        try (RecordingAgent agent = new RecordingAgent(broker, node)) {
            agent.behave(command -> Optional.of(Outcome.failed("disk full")));

            CommandOutcome outcome = commands().call(node, new StopContainer(guest), 0);

            assertThatThrownBy(outcome::orThrow)
                    .isInstanceOf(ProblemException.class)
                    .hasMessage("disk full");
        }
    }

    @Test
    void callGivesUpInTime() {
        assertThatThrownBy(() ->
                        commands()
                                .call(
                                        node,
                                        new StopContainer(guest),
                                        0,
                                        Map.of(),
                                        Duration.ofMillis(200)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("timeout");
    }

    @Test
    void repeatedResultChangesNothing() {
        try (RecordingAgent agent = new RecordingAgent(broker, node)) {
            agent.behave(command -> Optional.empty());
            Upid task = startTask();
            UUID id = send(new StopContainer(guest), Optional.of(task), Map.of());
            CommandFinished result =
                    new CommandFinished(
                            node, id, "guest", Optional.empty(), Map.of(), Instant.EPOCH);

            agent.report(result);
            agent.report(result);
            agent.report(new GuestObserved(node, guest, false, Instant.EPOCH));

            await().atMost(SOON)
                    .until(() ->
                            service.getBean(Observations.class).seen.stream()
                                    .anyMatch(seen -> seen.guest().equals(guest)));
            assertThat(stops().of(guest)).hasSize(1);
        }
    }

    @Test
    void resultsForOtherServicesAreNotOurs() {
        try (RecordingAgent agent = new RecordingAgent(broker, node)) {
            agent.behave(command -> Optional.empty());
            Upid task = startTask();
            UUID id = send(new StopContainer(guest), Optional.of(task), Map.of());

            agent.report(
                    new CommandFinished(
                            node, id, "storage", Optional.empty(), Map.of(), Instant.EPOCH));
            agent.report(new GuestObserved(node, guest, true, Instant.EPOCH));

            await().atMost(SOON)
                    .until(() ->
                            service.getBean(Observations.class).seen.stream()
                                    .anyMatch(seen -> seen.guest().equals(guest)));
            assertThat(status(task).running()).isTrue();
        }
    }

    @Test
    void stoppedTaskCancelsItsCommand() {
        try (RecordingAgent agent = new RecordingAgent(broker, node)) {
            agent.behave(command ->
                    command instanceof CancelCommand
                            ? Optional.of(Outcome.done())
                            : Optional.empty());
            Upid task = startTask();
            UUID id = send(new StopContainer(guest), Optional.of(task), Map.of());

            boolean asked =
                    service.getBeanProvider(TaskStopper.class).stream()
                            .anyMatch(stopper -> stopper.stop(task));

            assertThat(asked).isTrue();
            await().atMost(SOON).until(() -> agent.commands().contains(new CancelCommand(id)));
        }
    }

    @Test
    void openCommandsAreRepeatedByTheNextInstance() {
        UUID id;
        Upid task;
        try (RecordingAgent agent = new RecordingAgent(broker, node)) {
            agent.behave(command -> Optional.empty());
            task = startTask();
            id = send(new StopContainer(guest), Optional.of(task), Map.of());
            await().atMost(SOON).until(() -> agent.commands().size() == 1);

            service.close();
            service = startService();

            await().atMost(SOON).until(() -> agent.commands().size() >= 2);
            List<AgentCommand> heard = agent.commands();
            assertThat(heard).containsOnly(new StopContainer(guest));
            agent.report(
                    new CommandFinished(
                            node, id, "guest", Optional.empty(), Map.of(), Instant.EPOCH));
            awaitEnd(task);
        }
    }

    @Test
    void noCallInsideATransaction() {
        TransactionTemplate transaction =
                new TransactionTemplate(service.getBean(PlatformTransactionManager.class));

        assertThatThrownBy(() ->
                        transaction.execute(
                                status -> commands().call(node, new StopContainer(guest), 0)))
                .isInstanceOf(IllegalStateException.class);
    }

    private static ConfigurableApplicationContext startService() {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--innkeeper.service=guest",
                        "--innkeeper.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                        "--innkeeper.kafka.topic-scan=200ms",
                        "--spring.datasource.url=" + database.url(),
                        "--spring.datasource.username=" + database.user(),
                        "--spring.datasource.password=" + database.password(),
                        "--spring.flyway.locations=classpath:db/platform",
                        "--spring.main.banner-mode=off");
    }

    private UUID send(AgentCommand command, Optional<Upid> task, Map<String, String> context) {
        return new TransactionTemplate(service.getBean(PlatformTransactionManager.class))
                .execute(status -> commands().send(node, command, task, 5, context));
    }

    private Upid startTask() {
        return service.getBean(Tasks.class)
                .start(node, "vzstop", guest.toString(), Caller.user(UserId.ROOT));
    }

    private static void awaitEnd(Upid task) {
        await().atMost(SOON).until(() -> !status(task).running());
    }

    private static TaskStatus status(Upid task) {
        return service.getBean(Tasks.class).find(task).orElseThrow();
    }

    private static Commands commands() {
        return service.getBean(Commands.class);
    }

    private static Stops stops() {
        return service.getBean(Stops.class);
    }
}
