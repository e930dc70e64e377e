package dev.innkeeper.auth.openid;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Logins on their way to a provider and back: ten minutes at most, and once. */
@Component
class PendingLogins {
    private static final Duration VALID = Duration.ofMinutes(10);

    /** Anybody may begin a login: of more than this the oldest go. */
    private static final int MOST = 5000;

    private final JdbcTemplate database;
    private final Clock clock;

    PendingLogins(JdbcTemplate database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * @param verifier proves to the provider that whoever began the login ends it (PKCE)
     */
    record Pending(String realm, String redirectUrl, String nonce, String verifier) {}

    void add(String state, Pending login) {
        Instant now = clock.instant();
        database.update(
                "delete from openid_logins where begun_at < ? or state_hash in (select state_hash"
                        + " from openid_logins order by begun_at desc offset ?)",
                Timestamp.from(now.minus(VALID)),
                MOST);
        database.update(
                "insert into openid_logins (state_hash, realm, redirect_url, nonce, verifier,"
                        + " begun_at) values (?, ?, ?, ?, ?, ?)",
                hash(state),
                login.realm(),
                login.redirectUrl(),
                login.nonce(),
                login.verifier(),
                Timestamp.from(now));
    }

    /** Takes the login that has this state; who comes second finds none. */
    Optional<Pending> take(String state) {
        return database
                .query(
                        "delete from openid_logins where state_hash = ? and begun_at > ?"
                                + " returning realm, redirect_url, nonce, verifier",
                        (row, number) ->
                                new Pending(
                                        row.getString(1),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getString(4)),
                        hash(state),
                        Timestamp.from(clock.instant().minus(VALID)))
                .stream()
                .findFirst();
    }

    private static String hash(String state) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(state.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
