package dev.innkeeper.auth.factor;

import dev.innkeeper.kernel.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What users tried in vain. */
@Repository
class FailureRecords {
    private static final String COLUMNS =
            "select userid, totp_failures, failures, totp_locked, locked_until from"
                    + " second_factor_failures ";

    private final JdbcClient database;

    FailureRecords(JdbcClient database) {
        this.database = database;
    }

    Failures of(UserId user) {
        return database.sql(COLUMNS + "where userid = :user")
                .param("user", user.toString())
                .query(FailureRecords::read)
                .optional()
                .orElse(Failures.NONE);
    }

    Map<String, Failures> all() {
        return database
                .sql(COLUMNS)
                .query((row, number) -> Map.entry(row.getString("userid"), read(row, number)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The same, and nobody else tries for this user before the transaction ends. */
    Failures lock(UserId user) {
        database.sql(
                        "insert into second_factor_failures (userid) values (:user) on conflict do nothing")
                .param("user", user.toString())
                .update();
        return database.sql(COLUMNS + "where userid = :user for update")
                .param("user", user.toString())
                .query(FailureRecords::read)
                .single();
    }

    void set(UserId user, Failures failures) {
        database.sql(
                        """
                        update second_factor_failures
                        set totp_failures = :totp, failures = :all, totp_locked = :totpLocked,
                            locked_until = :lockedUntil
                        where userid = :user\
                        """)
                .param("totp", failures.totp())
                .param("all", failures.all())
                .param("totpLocked", failures.totpLocked())
                .param("lockedUntil", failures.lockedUntil())
                .param("user", user.toString())
                .update();
    }

    /** Takes a time step for the secret among the user's keys; false if it was taken before. */
    boolean advance(UserId user, long step) {
        return database.sql(
                                """
                                update second_factor_failures set last_step = :step
                                where userid = :user and (last_step is null or last_step < :step)\
                                """)
                        .param("step", step)
                        .param("user", user.toString())
                        .update()
                == 1;
    }

    private static Failures read(ResultSet row, int number) throws SQLException {
        return new Failures(
                row.getInt("totp_failures"),
                row.getInt("failures"),
                row.getBoolean("totp_locked"),
                row.getLong("locked_until"));
    }
}
