package dev.innkeeper.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.auth.directory.LargeDirectory;
import dev.innkeeper.auth.directory.TestDirectory;
import dev.innkeeper.kernel.Upid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A directory of very many users: all or none of them are taken over. The slow suite ({@code
 * -Dinnkeeper.slow=true}) has a hundred thousand.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LargeSyncIT {
    private static final int USERS = Boolean.getBoolean("innkeeper.slow") ? 100_000 : 10_000;

    private RealmsLab lab;
    private LargeDirectory directory;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        lab = RealmsLab.start(folder);
        directory = LargeDirectory.of(USERS);
        lab.makeRealm(
                "large",
                "ldap",
                Map.of(
                        "server1",
                        "127.0.0.1",
                        "port",
                        directory.port(),
                        "base_dn",
                        TestDirectory.BASE,
                        "user_attr",
                        "uid",
                        "sync_attributes",
                        "email=mail,lastname=sn",
                        "sync-defaults-options",
                        "scope=users"));
    }

    @AfterAll
    void stop() {
        lab.close();
        directory.close();
    }

    @Test
    void nothingIsAppliedOfASyncThatDoesNotReachItsEnd() {
        long events = lab.sequence();

        directory.hangUpAfter(USERS / 2);
        assertThat(lab.sync("large", Map.of())).startsWith("search in the directory");
        directory.recover();
        assertThat(cutOffWhileItIsApplied()).isEqualTo("internal error, nothing was changed");

        assertThat(listed()).isZero();
        assertThat(kept("user.create")).isZero();
        assertThat(lab.sequence()).isEqualTo(events);

        assertThat(lab.sync("large", Map.of())).isEqualTo("OK");
        assertThat(listed()).isEqualTo(USERS);
        assertThat(kept("user.create")).isEqualTo(USERS);
        assertThat(directory.largestPage()).isLessThanOrEqualTo(1000);
        await().atMost(Duration.ofMinutes(3)).until(() -> lab.sequence() >= events + USERS);
        assertThat(lab.sync("large", Map.of())).isEqualTo("OK");
        assertThat(kept("user.update")).isZero();
    }

    /** The database throws out whoever applies the sync, as it does when it goes down itself. */
    private String cutOffWhileItIsApplied() {
        String upid = lab.done("POST", "/access/domains/large/sync", Map.of()).asString();
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() ->
                        lab.database()
                                .queryForList(
                                        """
                                        select pg_terminate_backend(pid) from pg_locks
                                        where relation = 'users'::regclass
                                            and mode = 'RowExclusiveLock'
                                            and pid <> pg_backend_pid()
                                        """,
                                        Boolean.class)
                                .contains(true));
        return lab.ended(Upid.parse(upid));
    }

    private int listed() {
        return count("select count(*) from users where userid like '%@large'");
    }

    private int kept(String action) {
        return count("select count(*) from audit_log where action = '" + action + "'");
    }

    private int count(String query) {
        Integer number = lab.database().queryForObject(query, Integer.class);
        return number == null ? 0 : number;
    }
}
