package dev.innkeeper.gateway.door;

import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.api.Contract;
import dev.innkeeper.gateway.answer.AnswerWriter;
import dev.innkeeper.gateway.console.ConsoleRelay;
import dev.innkeeper.gateway.console.SpiceProxy;
import dev.innkeeper.gateway.hop.Hop;
import dev.innkeeper.gateway.hop.OwnWrites;
import dev.innkeeper.gateway.hot.HotAnswers;
import dev.innkeeper.gateway.hot.VersionAnswer;
import dev.innkeeper.gateway.identity.Authenticator;
import dev.innkeeper.gateway.identity.CallerSigner;
import dev.innkeeper.gateway.identity.FailedLogins;
import dev.innkeeper.gateway.identity.NodeVisitors;
import dev.innkeeper.gateway.identity.Penalty;
import dev.innkeeper.outbox.ReadBarrier;
import dev.innkeeper.resources.ResourceLists;
import dev.innkeeper.resources.ResourceModel;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

/** Puts the door together; it takes the place of Spring's own handler of all requests. */
@Configuration(proxyBeanMethods = false)
public class DoorConfiguration {

    @Bean
    HttpHandler apiDoor(
            ApplicationContext context,
            Contract contract,
            Supplier<AccessSnapshot> snapshots,
            ResourceModel model,
            ResourceLists lists,
            CallerSigner signer,
            ReadBarrier readModels,
            NodeVisitors nodes,
            FailedLogins failures,
            ConsoleRelay consoles,
            SpiceProxy spice,
            MeterRegistry registry,
            Clock clock) {
        Penalty penalty = new Penalty();
        AnswerWriter writer = new AnswerWriter(clock);
        Executor waiters = Executors.newVirtualThreadPerTaskExecutor();
        HttpHandler routes = WebHttpHandlerBuilder.applicationContext(context).build();
        return new ApiDoor(
                new Checks(contract, new Authenticator(nodes, clock), snapshots, model),
                new Listings(),
                new HotAnswers(lists, new VersionAnswer(model)),
                new Hop(routes, signer, new OwnWrites(readModels, waiters), spice),
                consoles,
                new LoginGuard(failures),
                penalty,
                writer,
                new Meters(registry, penalty),
                new SitePages(writer));
    }
}
