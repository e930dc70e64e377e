package dev.innkeeper.storage;

import static org.awaitility.Awaitility.await;

import dev.innkeeper.agentclient.AgentAddresses;
import dev.innkeeper.contracts.ClusterEvent;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.testkit.RecordingAgent;
import dev.innkeeper.testkit.ServiceUnderTest;
import dev.innkeeper.testkit.TestBroker;
import dev.innkeeper.testkit.TestDatabase;
import dev.innkeeper.testkit.TestDoor;
import dev.innkeeper.testkit.TestTopics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The service with one node, whose agent takes commands and opens its door. */
final class StorageLab implements AutoCloseable {
    static final NodeName NODE = new NodeName("pve1");

    final TestDoor door;
    final RecordingAgent agent;
    final ServiceUnderTest service;
    private final TestBroker broker = TestBroker.start();
    private final TestTopics topics = new TestTopics(broker);

    /**
     * @param folder for the certificates of the node's door
     * @param settings of the service
     */
    StorageLab(Path folder, Map<String, Object> settings) {
        topics.create("access", true);
        door = new TestDoor(folder);
        topics.publish(
                new ClusterEvent.NodeMember(
                        NODE,
                        1,
                        "127.0.0.1",
                        door.port(),
                        "AA",
                        true,
                        Instant.parse("2026-01-01T00:00:00Z")));
        agent = new RecordingAgent(broker, NODE);
        Map<String, Object> all = new HashMap<>(door.properties());
        all.putAll(settings);
        service =
                ServiceUnderTest.start(
                        StorageServiceApplication.class,
                        "storage",
                        TestDatabase.create(),
                        broker,
                        all);
        await().until(() -> service.bean(AgentAddresses.class).find(NODE).isPresent());
    }

    @Override
    public void close() {
        service.close();
        agent.close();
        door.close();
        topics.close();
        broker.close();
    }
}
