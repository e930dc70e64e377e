package dev.innkeeper.outbox;

import dev.innkeeper.testkit.TestBroker;
import dev.innkeeper.testkit.TestDatabase;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** An instance of a service that has an outbox and whatever beans a test gives it. */
final class TestService implements AutoCloseable {
    private final ConfigurableApplicationContext context;

    private TestService(ConfigurableApplicationContext context) {
        this.context = context;
    }

    @EnableAutoConfiguration
    static class Application {}

    static TestService start(
            String name, TestDatabase database, TestBroker broker, List<Object> beans) {
        String url = database.url() + (database.url().contains("?") ? "&" : "?");
        return new TestService(
                new SpringApplicationBuilder(Application.class)
                        .web(WebApplicationType.NONE)
                        .initializers(applicationContext -> register(applicationContext, beans))
                        .run(
                                "--innkeeper.service=" + name,
                                "--innkeeper.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                                "--innkeeper.kafka.topic-scan=200ms",
                                "--spring.datasource.url=" + url + "currentSchema=" + name,
                                "--spring.datasource.username=" + database.user(),
                                "--spring.datasource.password=" + database.password(),
                                "--spring.datasource.hikari.maximum-pool-size=8",
                                "--spring.flyway.default-schema=" + name,
                                "--spring.flyway.locations=classpath:db/platform",
                                "--spring.main.banner-mode=off",
                                "--spring.main.register-shutdown-hook=false"));
    }

    @SuppressWarnings("unchecked")
    private static void register(ConfigurableApplicationContext context, List<Object> beans) {
        for (Object bean : beans) {
            ((GenericApplicationContext) context)
                    .registerBean((Class<Object>) bean.getClass(), () -> bean);
        }
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    Outbox outbox() {
        return bean(Outbox.class);
    }

    JdbcTemplate sql() {
        return bean(JdbcTemplate.class);
    }

    /** Runs this in a transaction and answers the positions that it committed. */
    Positions commit(Consumer<Outbox> work) {
        outbox().beginCollecting();
        try {
            new TransactionTemplate(bean(PlatformTransactionManager.class))
                    .executeWithoutResult(status -> work.accept(outbox()));
            return outbox().lastCommitted();
        } finally {
            outbox().endCollecting();
        }
    }

    boolean leads() {
        return bean(Leadership.class).held();
    }

    @Override
    public void close() {
        context.close();
    }
}
