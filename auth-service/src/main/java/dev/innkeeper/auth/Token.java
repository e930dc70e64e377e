package dev.innkeeper.auth;

import dev.innkeeper.contracts.AccessEvent.TokenState;
import dev.innkeeper.kernel.TokenId;
import dev.innkeeper.kernel.UserId;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.PostLoad;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import jakarta.persistence.Version;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** An API token of a user. Its secret is known as a hash only. */
@Entity
@Table(name = "tokens")
public class Token implements Persistable<Token.Key> {
    @EmbeddedId private Key key;
    private String secretHash;

    /** True: has ACL entries of its own, within what its user may do. */
    private boolean privsep = true;

    /** Seconds since 1970; 0 for never. */
    private long expire;

    private @Nullable String comment;
    @Version private long version;
    @Transient private boolean fresh = true;

    /** A token's name is unique among those of its user. */
    @Embeddable
    public record Key(String userid, String tokenid) {
        public static Key of(TokenId token) {
            return new Key(token.user().toString(), token.name());
        }
    }

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected Token() {}

    public Token(TokenId token, String secretHash) {
        this.key = Key.of(token);
        this.secretHash = secretHash;
    }

    public TokenId tokenId() {
        return new TokenId(UserId.parse(key.userid), key.tokenid);
    }

    public boolean privsep() {
        return privsep;
    }

    public long expire() {
        return expire;
    }

    public Optional<String> comment() {
        return Optional.ofNullable(comment);
    }

    /** Takes over what is given; an empty comment clears. */
    public void change(Optional<Boolean> privsep, Optional<Long> expire, Optional<String> comment) {
        privsep.ifPresent(value -> this.privsep = value);
        expire.ifPresent(value -> this.expire = value);
        comment.ifPresent(value -> this.comment = value.isEmpty() ? null : value);
    }

    /** From now on only the new secret counts. */
    public void replaceSecret(String hash) {
        secretHash = hash;
    }

    /** What an audit tells of the token: nothing of its secret. */
    public Map<String, Object> audited() {
        return Map.of("privsep", privsep, "expire", expire, "comment", comment().orElse(""));
    }

    public TokenState toEvent() {
        return new TokenState(tokenId(), privsep, User.end(expire), secretHash);
    }

    @Override
    public Key getId() {
        return key;
    }

    @Override
    public boolean isNew() {
        return fresh;
    }

    @PostLoad
    @PostPersist
    void stored() {
        fresh = false;
    }
}
