package dev.innkeeper.auth.factor;

import dev.innkeeper.kernel.Problems.NotFound;
import dev.innkeeper.kernel.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** All second factors. */
@Repository
class Factors {
    private static final String COLUMNS =
            "select userid, id, type, description, enabled, created, sealed_secret, public_id from"
                    + " second_factors ";

    private final JdbcClient database;

    Factors(JdbcClient database) {
        this.database = database;
    }

    /** By user, the oldest first. */
    List<Factor> listAll() {
        return database.sql(COLUMNS + "order by userid, created, id").query(Factors::read).list();
    }

    List<Factor> listOf(UserId user) {
        return database.sql(COLUMNS + "where userid = :user order by created, id")
                .param("user", user.toString())
                .query(Factors::read)
                .list();
    }

    Optional<Factor> find(UserId user, String id) {
        return database.sql(COLUMNS + "where userid = :user and id = :id")
                .param("user", user.toString())
                .param("id", id)
                .query(Factors::read)
                .optional();
    }

    /**
     * The factor.
     *
     * @throws dev.innkeeper.kernel.ProblemException not found, as recorded (tfa-get-missing)
     */
    Factor require(UserId user, String id) {
        return find(user, id)
                .orElseThrow(() -> new NotFound("No such tfa entry '" + id + "'").asException());
    }

    void add(Factor factor) {
        database.sql(
                        """
                        insert into second_factors (userid, id, type, description, enabled,
                                                    created, sealed_secret, public_id)
                        values (:userid, :id, :type, :description, :enabled, :created,
                                :secret, :publicId)\
                        """)
                .param("userid", factor.userid())
                .param("id", factor.id())
                .param("type", factor.type().text())
                .param("description", factor.description())
                .param("enabled", factor.enabled())
                .param("created", factor.created())
                .param("secret", factor.sealedSecret().orElse(null))
                .param("publicId", factor.publicId().orElse(null))
                .update();
    }

    void change(Factor factor, String description, boolean enabled) {
        database.sql(
                        """
                        update second_factors set description = :description, enabled = :enabled
                        where userid = :userid and id = :id\
                        """)
                .param("description", description)
                .param("enabled", enabled)
                .param("userid", factor.userid())
                .param("id", factor.id())
                .update();
    }

    void delete(Factor factor) {
        database.sql("delete from second_factors where userid = :userid and id = :id")
                .param("userid", factor.userid())
                .param("id", factor.id())
                .update();
    }

    /** Takes a time step for this factor; false if it or a younger one was taken before. */
    boolean advance(Factor factor, long step) {
        return database.sql(
                                """
                                update second_factors set last_step = :step
                                where userid = :userid and id = :id
                                  and (last_step is null or last_step < :step)\
                                """)
                        .param("step", step)
                        .param("userid", factor.userid())
                        .param("id", factor.id())
                        .update()
                == 1;
    }

    void addRecoveryKeys(Factor factor, List<String> hashes) {
        for (int number = 0; number < hashes.size(); number++) {
            database.sql("insert into recovery_keys values (:userid, :factor, :number, :hash)")
                    .param("userid", factor.userid())
                    .param("factor", factor.id())
                    .param("number", number)
                    .param("hash", hashes.get(number))
                    .update();
        }
    }

    /** Numbers of those that are left. */
    List<Integer> recoveryKeysLeft(Factor factor) {
        return database.sql(
                        """
                        select number from recovery_keys
                        where userid = :userid and factor = :factor order by number\
                        """)
                .param("userid", factor.userid())
                .param("factor", factor.id())
                .query(Integer.class)
                .list();
    }

    /** Uses one up; false if there is no such key left. */
    boolean useRecoveryKey(Factor factor, String hash) {
        return database.sql(
                                """
                                delete from recovery_keys
                                where userid = :userid and factor = :factor and key_hash = :hash\
                                """)
                        .param("userid", factor.userid())
                        .param("factor", factor.id())
                        .param("hash", hash)
                        .update()
                == 1;
    }

    private static Factor read(ResultSet row, int number) throws SQLException {
        return new Factor(
                row.getString("userid"),
                row.getString("id"),
                FactorType.find(row.getString("type")).orElseThrow(),
                row.getString("description"),
                row.getBoolean("enabled"),
                row.getLong("created"),
                Optional.ofNullable(row.getString("sealed_secret")),
                Optional.ofNullable(row.getString("public_id")));
    }
}
