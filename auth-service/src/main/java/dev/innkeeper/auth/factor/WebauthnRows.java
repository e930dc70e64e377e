package dev.innkeeper.auth.factor;

import com.yubico.webauthn.CredentialRepository;
import com.yubico.webauthn.RegisteredCredential;
import com.yubico.webauthn.data.ByteArray;
import com.yubico.webauthn.data.PublicKeyCredentialDescriptor;
import com.yubico.webauthn.data.exception.Base64UrlException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The enabled WebAuthn keys of users, as the library looks for them. */
@Repository
class WebauthnRows implements CredentialRepository {
    private static final String ENABLED = " where type = 'webauthn' and enabled ";

    private final JdbcClient database;

    WebauthnRows(JdbcClient database) {
        this.database = database;
    }

    /** What authenticators know a user by: nothing that names him. */
    static ByteArray handle(String userid) {
        try {
            return new ByteArray(
                    MessageDigest.getInstance("SHA-256")
                            .digest(
                                    ("innkeeper webauthn\n" + userid)
                                            .getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** Adds what only WebAuthn keys have to a factor that is there. */
    void complete(Factor factor, ByteArray credentialId, ByteArray publicKey, long count) {
        database.sql(
                        """
                        update second_factors
                        set credential_id = :credential, public_key = :key,
                            signature_count = :count
                        where userid = :userid and id = :id\
                        """)
                .param("credential", credentialId.getBase64Url())
                .param("key", publicKey.getBytes())
                .param("count", count)
                .param("userid", factor.userid())
                .param("id", factor.id())
                .update();
    }

    void count(ByteArray credentialId, long count) {
        database.sql(
                        """
                        update second_factors set signature_count = :count
                        where credential_id = :credential\
                        """)
                .param("count", count)
                .param("credential", credentialId.getBase64Url())
                .update();
    }

    @Override
    public Set<PublicKeyCredentialDescriptor> getCredentialIdsForUsername(String username) {
        return database
                .sql("select credential_id from second_factors" + ENABLED + "and userid = :user")
                .param("user", username)
                .query(String.class)
                .list()
                .stream()
                .map(id -> PublicKeyCredentialDescriptor.builder().id(bytes(id)).build())
                .collect(Collectors.toSet());
    }

    @Override
    public Optional<ByteArray> getUserHandleForUsername(String username) {
        return Optional.of(handle(username));
    }

    @Override
    public Optional<String> getUsernameForUserHandle(ByteArray userHandle) {
        return database
                .sql("select distinct userid from second_factors" + ENABLED)
                .query(String.class)
                .list()
                .stream()
                .filter(user -> handle(user).equals(userHandle))
                .findFirst();
    }

    @Override
    public Optional<RegisteredCredential> lookup(ByteArray credentialId, ByteArray userHandle) {
        return lookupAll(credentialId).stream()
                .filter(credential -> credential.getUserHandle().equals(userHandle))
                .findFirst();
    }

    @Override
    public Set<RegisteredCredential> lookupAll(ByteArray credentialId) {
        return database
                .sql(
                        "select userid, credential_id, public_key, signature_count from"
                                + " second_factors"
                                + ENABLED
                                + "and credential_id = :credential")
                .param("credential", credentialId.getBase64Url())
                .query(WebauthnRows::read)
                .list()
                .stream()
                .collect(Collectors.toSet());
    }

    private static RegisteredCredential read(ResultSet row, int number) throws SQLException {
        return RegisteredCredential.builder()
                .credentialId(bytes(row.getString("credential_id")))
                .userHandle(handle(row.getString("userid")))
                .publicKeyCose(new ByteArray(row.getBytes("public_key")))
                .signatureCount(row.getLong("signature_count"))
                .build();
    }

    private static ByteArray bytes(String base64Url) {
        try {
            return ByteArray.fromBase64Url(base64Url);
        } catch (Base64UrlException e) {
            throw new IllegalStateException("a credential's id is no base64url", e);
        }
    }
}
