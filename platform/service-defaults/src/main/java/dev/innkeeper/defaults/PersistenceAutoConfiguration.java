package dev.innkeeper.defaults;

import dev.innkeeper.outbox.TransactionFlush;
import jakarta.persistence.EntityManagerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Services with JPA: changes reach the database before the outbox locks its topics. */
@AutoConfiguration(
        afterName =
                "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
        beforeName = "dev.innkeeper.outbox.OutboxAutoConfiguration")
@ConditionalOnClass({EntityManagerFactory.class, EntityManagerHolder.class})
@ConditionalOnBean(EntityManagerFactory.class)
class PersistenceAutoConfiguration {

    @Bean
    TransactionFlush persistenceFlush(EntityManagerFactory factory) {
        return () -> {
            if (TransactionSynchronizationManager.getResource(factory)
                    instanceof EntityManagerHolder holder) {
                holder.getEntityManager().flush();
            }
        };
    }
}
