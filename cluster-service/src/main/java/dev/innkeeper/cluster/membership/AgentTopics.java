package dev.innkeeper.cluster.membership;

import dev.innkeeper.cluster.ca.CertificateAuthority;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.outbox.KafkaClients;
import dev.innkeeper.outbox.KafkaTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.springframework.stereotype.Component;

/**
 * What a node's agent finds at the broker: its own topics, and the right to read its commands and
 * the configuration topics without secrets, and to write its results and status. Nothing else.
 */
@Component
class AgentTopics {
    private static final List<String> READABLE =
            List.of(Topics.GUESTS, Topics.STORAGES, Topics.CLUSTER);

    private final KafkaClients clients;
    private final KafkaTopics topics;

    AgentTopics(KafkaClients clients, KafkaTopics topics) {
        this.clients = clients;
        this.topics = topics;
    }

    /** Makes topics and rights that are missing. */
    void ensureFor(NodeName node) {
        topics.ensure(List.of(Topics.commands(node), Topics.results(node), Topics.status(node)));
        // Without TLS (tests) a broker knows nobody by name, and guards nothing.
        if (clients.connection().containsKey(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG)) {
            grant(rights(node));
        }
    }

    /** Where the next command to this node will stand on its topic. */
    long nextCommand(NodeName node) {
        TopicPartition partition = new TopicPartition(Topics.commands(node), 0);
        return ask(
                "find the end of a node's commands",
                admin ->
                        admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                                .partitionResult(partition)
                                .get()
                                .offset());
    }

    /**
     * Takes away all rights of a node. Its topics stay: what waits there must not hold up the
     * commands to others.
     */
    void shutOut(NodeName node) {
        if (clients.connection().containsKey(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG)) {
            var all =
                    new AclBindingFilter(
                            ResourcePatternFilter.ANY,
                            new AccessControlEntryFilter(
                                    principal(node),
                                    null,
                                    AclOperation.ANY,
                                    AclPermissionType.ANY));
            ask("take away a node's rights", admin -> admin.deleteAcls(List.of(all)).all().get());
        }
    }

    private void grant(List<AclBinding> rights) {
        ask("grant a node its rights", admin -> admin.createAcls(rights).all().get());
    }

    /** A question to the broker. */
    private interface Question<T> {
        T ask(Admin admin) throws ExecutionException, InterruptedException;
    }

    private <T> T ask(String what, Question<T> question) {
        try (Admin admin = Admin.create(clients.connection())) {
            return question.ask(admin);
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot " + what, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted, cannot " + what, e);
        }
    }

    private static List<AclBinding> rights(NodeName node) {
        List<AclBinding> rights = new ArrayList<>();
        List<String> read = new ArrayList<>(READABLE);
        read.add(Topics.commands(node));
        for (String topic : read) {
            rights.add(right(node, topic, AclOperation.READ));
            rights.add(right(node, topic, AclOperation.DESCRIBE));
        }
        for (String topic : List.of(Topics.results(node), Topics.status(node))) {
            rights.add(right(node, topic, AclOperation.WRITE));
            rights.add(right(node, topic, AclOperation.DESCRIBE));
        }
        return rights;
    }

    private static AclBinding right(NodeName node, String topic, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                new AccessControlEntry(principal(node), "*", operation, AclPermissionType.ALLOW));
    }

    private static String principal(NodeName node) {
        return "User:" + CertificateAuthority.subject(node);
    }
}
