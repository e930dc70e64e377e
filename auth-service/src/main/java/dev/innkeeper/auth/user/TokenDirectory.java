package dev.innkeeper.auth.user;

import dev.innkeeper.access.TokenSecrets;
import dev.innkeeper.auth.AccessTopic;
import dev.innkeeper.auth.AclCleanup;
import dev.innkeeper.auth.Token;
import dev.innkeeper.auth.Tokens;
import dev.innkeeper.auth.Users;
import dev.innkeeper.auth.audit.Audit;
import dev.innkeeper.contracts.AccessEvent.SubjectKind;
import dev.innkeeper.kernel.Problems.InvalidReference;
import dev.innkeeper.kernel.TokenId;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Changes the API tokens of users. */
@Component
class TokenDirectory {
    private final Users users;
    private final Tokens tokens;
    private final AclCleanup acl;
    private final AccessTopic topic;
    private final Audit audit;

    TokenDirectory(Users users, Tokens tokens, AclCleanup acl, AccessTopic topic, Audit audit) {
        this.users = users;
        this.tokens = tokens;
        this.acl = acl;
        this.topic = topic;
        this.audit = audit;
    }

    /** Makes a token and tells its secret, this once. */
    @Transactional
    public String create(
            TokenId id,
            Optional<Boolean> privsep,
            Optional<Long> expire,
            Optional<String> comment) {
        topic.lock();
        users.require(id.user());
        if (tokens.find(id).isPresent()) {
            throw new InvalidReference(
                            "Parameter verification failed.",
                            Map.of("tokenid", "Token already exists."))
                    .asException();
        }
        String secret = UUID.randomUUID().toString();
        Token token = new Token(id, TokenSecrets.hash(secret));
        token.change(privsep, expire, comment);
        tokens.save(token);
        topic.publish(token.toEvent());
        audit.changed("token.create", id.toString(), Map.of(), token.audited());
        return secret;
    }

    @Transactional
    public Token update(
            TokenId id,
            Optional<Boolean> privsep,
            Optional<Long> expire,
            Optional<String> comment) {
        topic.lock();
        Token token = tokens.require(id);
        Map<String, Object> before = token.audited();
        token.change(privsep, expire, comment);
        topic.publish(token.toEvent());
        audit.changed("token.update", id.toString(), before, token.audited());
        return token;
    }

    /** Gives a token another secret and tells it, this once. The one before is good no more. */
    @Transactional
    public String renewSecret(TokenId id) {
        topic.lock();
        Token token = tokens.require(id);
        String secret = UUID.randomUUID().toString();
        token.replaceSecret(TokenSecrets.hash(secret));
        topic.publish(token.toEvent());
        audit.changed("token.secret", id.toString(), Map.of(), Map.of());
        return secret;
    }

    @Transactional
    public void delete(TokenId id) {
        topic.lock();
        Token token = tokens.require(id);
        acl.forget(SubjectKind.TOKEN, id.toString());
        tokens.delete(token);
        topic.remove(token.toEvent());
        audit.changed("token.delete", id.toString(), token.audited(), Map.of());
    }
}
