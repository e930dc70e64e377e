package dev.innkeeper.auth.openid;

import dev.innkeeper.vault.Vault;
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

/**
 * Logins on their way to a provider and back: ten minutes at most, and once. Of the state a hash
 * stands there; nonce and proof key must be read back, and are sealed for that one state. So who
 * reads the table can end nobody's login.
 */
@Component
class PendingLogins {
    private static final Duration VALID = Duration.ofMinutes(10);

    /** Anybody may begin a login: of more than this the oldest go. */
    private static final int MOST = 5000;

    private final JdbcTemplate database;
    private final Vault vault;
    private final Clock clock;

    PendingLogins(JdbcTemplate database, Vault vault, Clock clock) {
        this.database = database;
        this.vault = vault;
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
        String hash = hash(state);
        database.update(
                "insert into openid_logins (state_hash, realm, redirect_url, sealed_nonce,"
                        + " sealed_verifier, begun_at) values (?, ?, ?, ?, ?, ?)",
                hash,
                login.realm(),
                login.redirectUrl(),
                vault.seal(purpose(hash, "nonce"), bytes(login.nonce())),
                vault.seal(purpose(hash, "verifier"), bytes(login.verifier())),
                Timestamp.from(now));
    }

    /** Takes the login that has this state; who comes second finds none. */
    Optional<Pending> take(String state) {
        String hash = hash(state);
        return database
                .query(
                        "delete from openid_logins where state_hash = ? and begun_at > ?"
                                + " returning realm, redirect_url, sealed_nonce, sealed_verifier",
                        (row, number) ->
                                new Pending(
                                        row.getString(1),
                                        row.getString(2),
                                        open(hash, "nonce", row.getString(3)),
                                        open(hash, "verifier", row.getString(4))),
                        hash,
                        Timestamp.from(clock.instant().minus(VALID)))
                .stream()
                .findFirst();
    }

    private String open(String hash, String what, String sealed) {
        return new String(vault.open(purpose(hash, what), sealed), StandardCharsets.UTF_8);
    }

    private static String purpose(String hash, String what) {
        return "openid-login/" + hash + "/" + what;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hash(String state) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(state)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
