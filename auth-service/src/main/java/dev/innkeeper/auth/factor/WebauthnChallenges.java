package dev.innkeeper.auth.factor;

import dev.innkeeper.kernel.UserId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What was asked of authenticators and not answered yet: each answer counts once. */
@Repository
class WebauthnChallenges {
    private final JdbcClient database;

    WebauthnChallenges(JdbcClient database) {
        this.database = database;
    }

    /** Keeps a question until its end, and forgets those that have ended. */
    void keep(String challenge, UserId user, String kind, String request, Instant ends) {
        database.sql("delete from factor_challenges where ends < now()").update();
        database.sql(
                        "insert into factor_challenges values (:challenge, :user, :kind, :request, :ends)")
                .param("challenge", challenge)
                .param("user", user.toString())
                .param("kind", kind)
                .param("request", request)
                .param("ends", ends.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** The question, which is gone with this; empty if there is none or it has ended. */
    Optional<String> use(String challenge, UserId user, String kind, Instant now) {
        return database
                .sql(
                        """
                        delete from factor_challenges
                        where challenge = :challenge and userid = :user and kind = :kind
                        returning case when ends > :now then request end\
                        """)
                .param("challenge", challenge)
                .param("user", user.toString())
                .param("kind", kind)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .query(String.class)
                .list()
                .stream()
                .filter(java.util.Objects::nonNull)
                .findFirst();
    }
}
