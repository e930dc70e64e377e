package dev.innkeeper.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.testkit.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class ResealingIT {
    private static final String OLD = "an old master key that has 32 characters";
    private static final String NEW = "a new master key that has 32 characters too";
    private static final SealedColumn COLUMN =
            new SealedColumn(
                    "secrets",
                    "value",
                    List.of("owner", "name"),
                    "name <> 'open'",
                    key -> key.getFirst() + "/" + key.getLast());

    private Path file;
    private JdbcClient database;
    private Vault vault;
    private Resealing resealing;

    @BeforeEach
    void prepare(@TempDir Path folder) throws IOException {
        file = folder.resolve("master-key");
        Files.writeString(file, OLD);
        database = JdbcClient.create(dataSource(TestDatabase.create()));
        database.sql("create table secrets (owner text, name text, value text)").update();
        vault = new Vault(new KeyFile(file), "innkeeper test");
        resealing = new Resealing(database, vault, List.of(COLUMN));
        for (int i = 0; i < 20; i++) {
            add("o" + i, "password", vault.seal("o" + i + "/password", bytes("secret " + i)));
        }
        add("o1", "open", "not sealed at all");
    }

    @Test
    void everythingIsReadableUnderTheNewKeyAlone() throws IOException {
        Files.writeString(file, NEW + "\n" + OLD);

        Resealing.Outcome first = resealing.run();
        Resealing.Outcome second = resealing.run();
        Files.writeString(file, NEW);

        assertThat(first).isEqualTo(new Resealing.Outcome(vault.currentKey(), 20, 0));
        assertThat(second.sealed()).isZero();
        for (int i = 0; i < 20; i++) {
            assertThat(vault.open("o" + i + "/password", value("o" + i, "password")))
                    .isEqualTo(bytes("secret " + i));
        }
        assertThat(value("o1", "open")).isEqualTo("not sealed at all");
    }

    @Test
    void whatStoppedInTheMiddleGoesOn() throws IOException {
        Files.writeString(file, NEW + "\n" + OLD);
        database.sql("update secrets set value = :value where owner = 'o3'")
                .param("value", vault.seal("o3/password", bytes("secret 3")))
                .update();

        assertThat(resealing.run().sealed()).isEqualTo(19);
    }

    @Test
    void whatCannotBeReadStaysAndIsCounted() throws IOException {
        String foreign = value("o1", "password");
        Files.writeString(file, NEW);

        assertThat(resealing.run().unreadable()).isEqualTo(20);
        assertThat(value("o1", "password")).isEqualTo(foreign);
    }

    private void add(String owner, String name, String value) {
        database.sql("insert into secrets values (?, ?, ?)")
                .param(owner)
                .param(name)
                .param(value)
                .update();
    }

    private String value(String owner, String name) {
        return database.sql("select value from secrets where owner = ? and name = ?")
                .param(owner)
                .param(name)
                .query(String.class)
                .single();
    }

    private static DataSource dataSource(TestDatabase of) {
        return new DriverManagerDataSource(of.url(), of.user(), of.password());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
