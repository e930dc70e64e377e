package dev.innkeeper.guest.destruction;

import dev.innkeeper.agentclient.CommandResultHandler;
import dev.innkeeper.agentclient.SentCommand;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.DestroyMachine;
import dev.innkeeper.contracts.AgentCommand.OfGuest;
import dev.innkeeper.contracts.AgentReport.CommandFinished;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What nodes made of destructions. */
@Configuration(proxyBeanMethods = false)
class DestructionResults {

    @Bean
    CommandResultHandler<DestroyContainer> destroyedContainers(Destruction destruction) {
        return new Handler<>(DestroyContainer.class, destruction);
    }

    @Bean
    CommandResultHandler<DestroyMachine> destroyedMachines(Destruction destruction) {
        return new Handler<>(DestroyMachine.class, destruction);
    }

    private record Handler<C extends OfGuest>(Class<C> command, Destruction destruction)
            implements CommandResultHandler<C> {
        @Override
        public void finished(SentCommand<C> sent, CommandFinished result) {
            destruction.finished(sent, result);
        }

        /** Until {@link Confirmations} ends it. */
        @Override
        public boolean keepsTaskOpen(SentCommand<C> sent) {
            return true;
        }
    }
}
