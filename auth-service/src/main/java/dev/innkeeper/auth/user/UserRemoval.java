package dev.innkeeper.auth.user;

import dev.innkeeper.auth.AccessTopic;
import dev.innkeeper.auth.AclCleanup;
import dev.innkeeper.auth.Token;
import dev.innkeeper.auth.Tokens;
import dev.innkeeper.auth.User;
import dev.innkeeper.auth.Users;
import dev.innkeeper.auth.audit.Audit;
import dev.innkeeper.contracts.AccessEvent.SubjectKind;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Takes a user off the list with all that is his alone. To be used under the access lock. */
@Component
public class UserRemoval {
    private final Users users;
    private final Tokens tokens;
    private final AclCleanup acl;
    private final AccessTopic topic;
    private final Audit audit;

    UserRemoval(Users users, Tokens tokens, AclCleanup acl, AccessTopic topic, Audit audit) {
        this.users = users;
        this.tokens = tokens;
        this.acl = acl;
        this.topic = topic;
        this.audit = audit;
    }

    /**
     * @param keepAcl leaves the user's own ACL entries for the day he is back; those of his tokens
     *     go in any case
     */
    public void remove(User user, boolean keepAcl) {
        for (Token token : tokens.listOf(user.userId())) {
            acl.forget(SubjectKind.TOKEN, token.tokenId().toString());
            tokens.delete(token);
            topic.remove(token.toEvent());
            audit.changed("token.delete", token.tokenId().toString(), token.audited(), Map.of());
        }
        if (!keepAcl) {
            acl.forget(SubjectKind.USER, user.userId().toString());
        }
        users.delete(user);
        topic.remove(user.toEvent());
        audit.changed("user.delete", user.userId().toString(), user.audited(), Map.of());
    }
}
