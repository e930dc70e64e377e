package dev.innkeeper.standalone;

import dev.innkeeper.outbox.KafkaClients;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Lets contexts be built while database and broker are still starting: most of that work needs
 * neither. Whoever makes the bean by which one of them is reached waits until it answers.
 */
final class Prerequisites implements BeanPostProcessor {
    private final CompletableFuture<?> database;
    private final CompletableFuture<?> broker;

    Prerequisites(CompletableFuture<?> database, CompletableFuture<?> broker) {
        this.database = database;
        this.broker = broker;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof DataSource) {
            await(database);
        } else if (bean instanceof KafkaClients) {
            await(broker);
        }
        return bean;
    }

    private static void await(CompletableFuture<?> start) {
        try {
            start.join();
        } catch (CompletionException e) {
            throw new IllegalStateException("cannot start", e.getCause());
        }
    }
}
