package dev.innkeeper.contracts.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.contracts.AccessEvent.PoolState;
import dev.innkeeper.contracts.AccessEvent.TokenState;
import dev.innkeeper.contracts.AgentCommand.CloneContainer;
import dev.innkeeper.contracts.AgentCommand.FetchVolumes;
import dev.innkeeper.contracts.AgentCommand.MoveContainerVolume;
import dev.innkeeper.contracts.AgentCommand.ResizeContainerVolume;
import dev.innkeeper.contracts.AgentCommand.SnapshotContainer;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.AgentCommand.UpdateContainer;
import dev.innkeeper.contracts.AgentReport.CommandFinished;
import dev.innkeeper.contracts.AuditEvent.LoggedIn;
import dev.innkeeper.contracts.AuditEvent.LoginFailed;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.Message;
import dev.innkeeper.contracts.TaskEvent.TaskFinished;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.TokenId;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.kernel.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    private final MessageCodec codec = new MessageCodec();

    @Test
    void messagesComeBackAsTheyWere() {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("net0", "name=eth0,bridge=vmbr0");
        config.put("arch", "amd64");
        StorageId local = new StorageId("local");
        NodeName node = new NodeName("pve1");
        List<Message> messages =
                List.of(
                        new GuestState(
                                new GuestId(100),
                                GuestKind.LXC,
                                node,
                                config,
                                3,
                                true,
                                Optional.of("backup"),
                                false),
                        new PoolState("dev", Set.of(new GuestId(100)), Set.of(local)),
                        new TokenState(TokenId.parse("a@pve!t"), true, Optional.of(NOON), "00ff"),
                        new UpdateContainer(
                                new GuestId(100),
                                config,
                                Map.of("memory", Optional.of("512"), "swap", Optional.empty()),
                                List.of(new StorageSpec(local, "dir", Map.of("path", "/x")))),
                        new SnapshotContainer(
                                new GuestId(100),
                                config,
                                "before",
                                List.of(new StorageSpec(local, "btrfs", Map.of("path", "/x"))),
                                true),
                        new CloneContainer(
                                new GuestId(100),
                                new GuestId(101),
                                config,
                                Optional.of("before"),
                                true,
                                Optional.of(local),
                                List.of(),
                                true),
                        new FetchVolumes(
                                new GuestId(100),
                                config,
                                node,
                                "192.0.2.1",
                                8007,
                                "ticket",
                                Map.of(local, new StorageId("other")),
                                List.of(),
                                true,
                                Map.of("rootfs", List.of("before", "after")),
                                1 << 20),
                        new ResizeContainerVolume(
                                new GuestId(100),
                                "mp0",
                                "local:100/vm-100-disk-1.raw,mp=/srv,size=1G",
                                2L << 30,
                                true,
                                List.of()),
                        new MoveContainerVolume(
                                new GuestId(100),
                                "rootfs",
                                "local:100/vm-100-disk-0.raw,size=1G",
                                new StorageId("other"),
                                true,
                                false,
                                List.of()),
                        new CommandFinished(
                                node,
                                UUID.randomUUID(),
                                "guest",
                                Optional.empty(),
                                Map.of("pid", "12"),
                                NOON),
                        new TaskFinished(
                                new Upid(node, 1, 2, NOON, "vzstart", "100", "root@pam"),
                                NOON,
                                "OK",
                                Map.of("guests", 7L)),
                        new LoggedIn(UserId.ROOT, true, "::1", NOON),
                        new LoginFailed("nobody", "no such user", 3, "", NOON));

        for (Message message : messages) {
            Optional<Message> back = codec.decode(codec.typeOf(message), codec.encode(message));

            assertThat(back).contains(message);
        }
    }

    @Test
    void valueTypesArePlain() {
        byte[] value = codec.encode(new PoolState("dev", Set.of(new GuestId(100)), Set.of()));

        assertThat(new String(value, StandardCharsets.UTF_8))
                .isEqualTo("{\"pool\":\"dev\",\"guests\":[100],\"storages\":[]}");
    }

    @Test
    void optionsKeepTheirOrder() {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("z", "1");
        config.put("a", "2");
        GuestState state =
                new GuestState(
                        new GuestId(100),
                        GuestKind.QEMU,
                        new NodeName("n"),
                        config,
                        1,
                        false,
                        Optional.empty(),
                        false);

        GuestState back =
                (GuestState) codec.decode("guest.state", codec.encode(state)).orElseThrow();

        assertThat(back.config().keySet()).containsExactly("z", "a");
    }

    @Test
    void missingOptionalIsEmptyAndUnknownPropertyIsIgnored() {
        byte[] value =
                "{\"user\":\"a@pve\",\"enabled\":true,\"groups\":[],\"later\":1}"
                        .getBytes(StandardCharsets.UTF_8);

        assertThat(codec.decode("access.user", value).orElseThrow().toString())
                .contains("a@pve")
                .contains("Optional.empty");
    }

    @Test
    void unknownTypeIsSkipped() {
        assertThat(codec.decode("guest.teleported", new byte[0])).isEmpty();
    }

    @Test
    void badValueNamesTheType() {
        byte[] value = "{\"node\":\"-bad-\"}".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> codec.decode("cluster.node-removed", value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cluster.node-removed");
    }
}
