package dev.innkeeper.cluster.membership;

import dev.innkeeper.kernel.NodeName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** One-time tokens with which nodes join; only hashes are kept. */
@Repository
class JoinTokens {
    private static final int BYTES = 32;

    private final JdbcClient database;
    private final SecureRandom random = new SecureRandom();

    JoinTokens(JdbcClient database) {
        this.database = database;
    }

    /**
     * A token that is good for a request.
     *
     * @param node the only node that may use it; such a token may replace the node's certificate
     * @param firstCommand what the same request was told before, if its sender asks again
     */
    record Used(Optional<NodeName> node, Optional<Long> firstCommand) {}

    /**
     * Makes a token; the answer is the only place where it can be seen.
     *
     * @param authority fingerprint of the cluster's authority, which stands in the token behind a
     *     point: by it the node knows the right gateway before it shows the token
     */
    String make(
            Optional<String> authority,
            Optional<NodeName> node,
            String maker,
            Instant now,
            Instant expires) {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        String token =
                Base64.getUrlEncoder().withoutPadding().encodeToString(secret)
                        + authority.map(fingerprint -> "." + fingerprint).orElse("");
        database.sql(
                        """
                        insert into join_token (hash, node, created_by, created_at, expires_at)
                        values (:hash, :node, :maker, :now, :expires)\
                        """)
                .param("hash", hash(token))
                .param("node", node.map(NodeName::value).orElse(null))
                .param("maker", maker)
                .param("now", Timestamp.from(now))
                .param("expires", Timestamp.from(expires))
                .update();
        return token;
    }

    /**
     * Uses a token up for this request. Empty if it is unknown, expired or used by another request;
     * the same one may come again, for its answer can have been lost.
     */
    Optional<Used> use(String token, String request, Instant now) {
        return database.sql(
                        """
                        update join_token set used_at = coalesce(used_at, :now), request = :request
                        where hash = :hash and expires_at > :now
                            and (used_at is null or request = :request)
                        returning node, first_command\
                        """)
                .param("now", Timestamp.from(now))
                .param("hash", hash(token))
                .param("request", hash(request))
                .query((row, number) ->
                        new Used(
                                Optional.ofNullable(row.getString("node")).map(NodeName::new),
                                Optional.ofNullable(row.getObject("first_command", Long.class))))
                .optional();
    }

    /** Remembers what a token's request is told, should its sender ask again. */
    void answered(String token, long firstCommand) {
        database.sql("update join_token set first_command = :command where hash = :hash")
                .param("command", firstCommand)
                .param("hash", hash(token))
                .update();
    }

    /** Forgets tokens that can no longer be used. */
    void forgetSpent(Instant now) {
        database.sql("delete from join_token where expires_at <= :now")
                .param("now", Timestamp.from(now))
                .update();
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
