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
import org.jspecify.annotations.Nullable;
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
     * A token that was good until now.
     *
     * @param node the only node that may use it; such a token may replace the node's certificate
     */
    record Used(Optional<NodeName> node) {}

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

    /** Uses a token up. Empty if it is unknown, used or expired. */
    Optional<Used> use(String token, Instant now) {
        return database.sql(
                        """
                        update join_token set used_at = :now
                        where hash = :hash and used_at is null and expires_at > :now
                        returning coalesce(node, '')\
                        """)
                .param("now", Timestamp.from(now))
                .param("hash", hash(token))
                .query(String.class)
                .optional()
                .map(JoinTokens::used);
    }

    private static Used used(@Nullable String node) {
        return new Used(
                Optional.ofNullable(node).filter(name -> !name.isEmpty()).map(NodeName::new));
    }

    /** Forgets tokens that can no longer be used. */
    void forgetSpent(Instant now) {
        database.sql("delete from join_token where used_at is not null or expires_at <= :now")
                .param("now", Timestamp.from(now))
                .update();
    }

    private static String hash(String token) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
