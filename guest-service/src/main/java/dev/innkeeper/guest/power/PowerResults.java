package dev.innkeeper.guest.power;

import dev.innkeeper.agentclient.AgentReportHandler;
import dev.innkeeper.agentclient.CommandResultHandler;
import dev.innkeeper.agentclient.SentCommand;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.RebootContainer;
import dev.innkeeper.contracts.AgentCommand.RebootMachine;
import dev.innkeeper.contracts.AgentCommand.ResetMachine;
import dev.innkeeper.contracts.AgentCommand.ResumeContainer;
import dev.innkeeper.contracts.AgentCommand.ResumeMachine;
import dev.innkeeper.contracts.AgentCommand.ShutdownContainer;
import dev.innkeeper.contracts.AgentCommand.ShutdownMachine;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.contracts.AgentCommand.StartMachine;
import dev.innkeeper.contracts.AgentCommand.StopContainer;
import dev.innkeeper.contracts.AgentCommand.StopMachine;
import dev.innkeeper.contracts.AgentCommand.SuspendContainer;
import dev.innkeeper.contracts.AgentCommand.SuspendMachine;
import dev.innkeeper.contracts.AgentReport.CommandFinished;
import dev.innkeeper.contracts.AgentReport.GuestObserved;
import dev.innkeeper.contracts.AgentReport.GuestRebooted;
import dev.innkeeper.contracts.MachineCommand.HibernateMachine;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestLock;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.options.ConfigSection;
import dev.innkeeper.guest.options.ConfigText;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.GuestEdit;
import dev.innkeeper.guest.options.PendingChanges;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.tasks.Tasks;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What nodes say about the power of guests: how starts and stops ended, and what they saw happen by
 * itself. A result that comes late changes the power state, but ends no later operation.
 */
@Configuration(proxyBeanMethods = false)
class PowerResults {
    private static final Logger log = LoggerFactory.getLogger(PowerResults.class);
    private static final String PENDING = "pending";

    /** Of a machine that ended without being told to, and not by its guest's will. */
    private static final String END = "qmend";

    private static final Caller NODE = Caller.parse("root@pam");

    private final Guests guests;
    private final GuestTopic topic;
    private final Tasks tasks;

    PowerResults(Guests guests, GuestTopic topic, Tasks tasks) {
        this.guests = guests;
        this.topic = topic;
        this.tasks = tasks;
    }

    /** What a reboot takes with it, to be found again when it has ended. */
    static Map<String, String> pendingContext(GuestConfig config) {
        GuestConfig carrier =
                new GuestConfig(
                        config.kind(), ConfigSection.EMPTY, config.pending(), new TreeMap<>());
        return Map.of(PENDING, ConfigText.print(carrier));
    }

    @Bean
    CommandResultHandler<StartContainer> startResults() {
        return handler(StartContainer.class, StartContainer::guest, this::started);
    }

    @Bean
    CommandResultHandler<StartMachine> machineStartResults() {
        return handler(StartMachine.class, StartMachine::guest, this::started);
    }

    @Bean
    CommandResultHandler<StopMachine> machineStopResults() {
        return handler(StopMachine.class, StopMachine::guest, this::stopped);
    }

    @Bean
    CommandResultHandler<ShutdownMachine> machineShutdownResults() {
        return handler(ShutdownMachine.class, ShutdownMachine::guest, this::stopped);
    }

    @Bean
    CommandResultHandler<SuspendMachine> machineSuspendResults() {
        return handler(SuspendMachine.class, SuspendMachine::guest, (guest, sent, end) -> {});
    }

    @Bean
    CommandResultHandler<ResumeMachine> machineResumeResults() {
        return handler(ResumeMachine.class, ResumeMachine::guest, (guest, sent, end) -> {});
    }

    @Bean
    CommandResultHandler<ResetMachine> machineResetResults() {
        return handler(ResetMachine.class, ResetMachine::guest, (guest, sent, end) -> {});
    }

    @Bean
    CommandResultHandler<RebootMachine> machineRebootResults() {
        return handler(RebootMachine.class, RebootMachine::guest, this::rebooted);
    }

    /** Its memory stays on the disk if that fails, and is where it was before if it does not. */
    @Bean
    CommandResultHandler<HibernateMachine> hibernations() {
        return handler(
                HibernateMachine.class,
                HibernateMachine::guest,
                (guest, sent, result) -> {
                    guest.unlock(GuestLock.SUSPENDING);
                    if (result.failure().isEmpty()) {
                        guest.hibernated(result.facts());
                        guest.nowRunning(false, result.at());
                    }
                });
    }

    @Bean
    CommandResultHandler<StopContainer> stopResults() {
        return handler(StopContainer.class, StopContainer::guest, this::stopped);
    }

    @Bean
    CommandResultHandler<ShutdownContainer> shutdownResults() {
        return handler(ShutdownContainer.class, ShutdownContainer::guest, this::stopped);
    }

    @Bean
    CommandResultHandler<SuspendContainer> suspendResults() {
        return handler(SuspendContainer.class, SuspendContainer::guest, (guest, sent, end) -> {});
    }

    @Bean
    CommandResultHandler<ResumeContainer> resumeResults() {
        return handler(ResumeContainer.class, ResumeContainer::guest, (guest, sent, end) -> {});
    }

    @Bean
    CommandResultHandler<RebootContainer> rebootResults() {
        return handler(RebootContainer.class, RebootContainer::guest, this::rebooted);
    }

    @Bean
    AgentReportHandler<GuestObserved> observations() {
        return new AgentReportHandler<>() {
            @Override
            public Class<GuestObserved> type() {
                return GuestObserved.class;
            }

            @Override
            public void reported(GuestObserved report) {
                change(
                        report.guest(),
                        guest -> {
                            boolean here = guest.node().equals(report.node());
                            if (here && guest.observed(report.running(), report.at())) {
                                report.failure().ifPresent(reason -> tell(guest, reason));
                                log.atInfo()
                                        .addKeyValue("guest", report.guest())
                                        .addKeyValue("running", report.running())
                                        .log("Power state observed");
                            }
                        });
            }
        };
    }

    /** Nobody waits for the end of a machine that dies, but its tasks are where people look. */
    private void tell(Guest guest, String reason) {
        Upid upid = tasks.start(guest.node(), END, guest.guestId().toString(), NODE);
        tasks.log(upid, guest + " is not running any more");
        tasks.finish(upid, reason);
    }

    @Bean
    AgentReportHandler<GuestRebooted> reboots() {
        return new AgentReportHandler<>() {
            @Override
            public Class<GuestRebooted> type() {
                return GuestRebooted.class;
            }

            @Override
            public void reported(GuestRebooted report) {
                change(
                        report.guest(),
                        guest -> {
                            if (guest.node().equals(report.node())) {
                                guest.configure(taken(guest.config(), report.config()));
                                guest.nowRunning(true, report.at());
                                log.atInfo()
                                        .addKeyValue("guest", report.guest())
                                        .log("Guest was rebooted from inside");
                            }
                        });
            }
        };
    }

    /** What waited for the next start, and was there at that, waits no more. */
    private static GuestConfig taken(GuestConfig config, Map<String, String> options) {
        GuestEdit edit = GuestEdit.of(config, true);
        PendingChanges pending = config.pending();
        pending.changes().entrySet().stream()
                .filter(change -> change.getValue().equals(options.get(change.getKey())))
                .map(Map.Entry::getKey)
                .forEach(edit::applied);
        pending.deletions().keySet().stream()
                .filter(option -> !options.containsKey(option))
                .forEach(edit::applied);
        return edit.config();
    }

    private <C extends AgentCommand> void started(
            Guest guest, SentCommand<C> sent, CommandFinished result) {
        boolean runs = result.failure().isEmpty();
        if (runs && guest.isHibernated()) {
            guest.wokenUp();
        }
        guest.nowRunning(runs, result.at());
    }

    private <C extends AgentCommand> void stopped(
            Guest guest, SentCommand<C> sent, CommandFinished result) {
        if (result.failure().isEmpty()) {
            guest.nowRunning(false, result.at());
        }
    }

    private <C extends AgentCommand> void rebooted(
            Guest guest, SentCommand<C> sent, CommandFinished result) {
        if (result.failure().isPresent()) {
            return;
        }
        PendingChanges taken =
                ConfigText.parse(guest.kind(), sent.context().getOrDefault(PENDING, "")).pending();
        PendingChanges now = guest.config().pending();
        GuestEdit edit = GuestEdit.of(guest.config(), true);
        taken.changes()
                .forEach((option, value) -> {
                    if (value.equals(now.changes().get(option))) {
                        edit.applied(option);
                    }
                });
        taken.deletions().keySet().stream()
                .filter(now.deletions()::containsKey)
                .forEach(edit::applied);
        guest.configure(edit.config());
        guest.nowRunning(true, result.at());
    }

    /** How an operation's end changes the guest. */
    private interface End<C extends AgentCommand> {
        void apply(Guest guest, SentCommand<C> sent, CommandFinished result);
    }

    private <C extends AgentCommand> CommandResultHandler<C> handler(
            Class<C> type, java.util.function.Function<C, GuestId> guestOf, End<C> end) {
        return new CommandResultHandler<>() {
            @Override
            public Class<C> command() {
                return type;
            }

            @Override
            public void finished(SentCommand<C> sent, CommandFinished result) {
                UUID id = sent.id();
                change(
                        guestOf.apply(sent.command()),
                        guest -> {
                            if (!guest.concerns(sent.sentAt())) {
                                return;
                            }
                            end.apply(guest, sent, result);
                            guest.end(id);
                            log.atInfo()
                                    .addKeyValue("guest", guest.guestId())
                                    .addKeyValue("running", guest.isRunning())
                                    .log("Power change ended");
                        });
            }
        };
    }

    private void change(GuestId id, Consumer<Guest> change) {
        guests.findForChange(id.value())
                .filter(guest -> !guest.isGone())
                .ifPresent(guest -> {
                    long before = guest.generation();
                    change.accept(guest);
                    if (guest.generation() != before) {
                        topic.changed(guest);
                    }
                });
    }
}
