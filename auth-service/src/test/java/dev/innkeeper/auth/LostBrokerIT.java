package dev.innkeeper.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.access.AccessProjection;
import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.testkit.ServiceUnderTest;
import dev.innkeeper.testkit.TestBroker;
import dev.innkeeper.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LostBrokerIT {
    private static final Caller AUDITOR = Caller.parse("auditor@pve");
    private static final Optional<Caller> ROOT = Optional.of(Caller.user(UserId.ROOT));

    @TempDir private Path folder;

    @Test
    void brokerThatForgotEverythingIsToldAgain() {
        TestDatabase database = TestDatabase.create();
        try (TestBroker broker = TestBroker.start();
                ServiceUnderTest service = start(database, broker)) {
            Gate gate = new Gate(service);
            gate.call("POST", "/access/users", Map.of("userid", "auditor@pve"), ROOT);
            gate.call(
                    "PUT",
                    "/access/acl",
                    Map.of("path", "/", "roles", "PVEAuditor", "users", "auditor@pve"),
                    ROOT);
        }

        try (TestBroker empty = TestBroker.start();
                ServiceUnderTest service = start(database, empty)) {
            AccessProjection access = service.bean(AccessProjection.class);

            await().until(() -> access.get().has(AUDITOR, AclPath.ROOT, "Sys.Audit"));
            await().until(() -> !access.get().ticketKeys().isEmpty());
            AccessSnapshot known = access.get();
            assertThat(known.user(UserId.ROOT)).isPresent();
            assertThat(known.role("Administrator")).isPresent();
        }
    }

    private ServiceUnderTest start(TestDatabase database, TestBroker broker) {
        return ServiceUnderTest.start(
                AuthServiceApplication.class,
                "auth",
                database,
                broker,
                Map.of("auth.master-key-file", folder.resolve("master-key")));
    }
}
