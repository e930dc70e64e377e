package dev.innkeeper.kernel;

import java.util.Optional;

/**
 * Who makes a request: a user by ticket, or one of the user's API tokens.
 *
 * @param token the token's name when a token was used
 */
public record Caller(UserId user, Optional<String> token) {

    public static Caller user(UserId user) {
        return new Caller(user, Optional.empty());
    }

    public static Caller token(TokenId token) {
        return new Caller(token.user(), Optional.of(token.name()));
    }

    /** {@code user@realm} or {@code user@realm!token}. */
    public static Caller parse(String text) {
        return text.indexOf('!') > 0 ? token(TokenId.parse(text)) : user(UserId.parse(text));
    }

    /** True for {@code root@pam} with a ticket; a token of root is not root (WIRE.md 2.2). */
    public boolean isRoot() {
        return token.isEmpty() && user.equals(UserId.ROOT);
    }

    @Override
    public String toString() {
        return token.map(name -> user + "!" + name).orElseGet(user::toString);
    }
}
