package dev.innkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.outbox.ServiceName;
import dev.innkeeper.testkit.ServiceUnderTest;
import dev.innkeeper.testkit.TestBroker;
import dev.innkeeper.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackupServiceIT {

    @Test
    void startsWithItsOwnSchemaAndRefusesTheUnsigned() throws SQLException {
        TestDatabase database = TestDatabase.create();
        try (TestBroker broker = TestBroker.start();
                ServiceUnderTest service =
                        ServiceUnderTest.start(
                                BackupServiceApplication.class,
                                "backup",
                                database,
                                broker,
                                Map.of())) {

            assertThat(service.bean(ServiceName.class).value()).isEqualTo("backup");
            assertThat(service.callUnsigned("GET", "/internal/tasks/x")).isEqualTo(401);
            try (var connection = database.connect();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("select count(*) from backup.outbox_topic")) {
                assertThat(rows.next()).isTrue();
            }
        }
    }
}
