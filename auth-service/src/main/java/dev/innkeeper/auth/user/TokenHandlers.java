package dev.innkeeper.auth.user;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.innkeeper.api.model.CreateTokenRequest;
import dev.innkeeper.api.model.DeleteTokenRequest;
import dev.innkeeper.api.model.GetTokenRequest;
import dev.innkeeper.api.model.ListTokensRequest;
import dev.innkeeper.api.model.RenewTokenSecretRequest;
import dev.innkeeper.api.model.UpdateTokenRequest;
import dev.innkeeper.auth.Token;
import dev.innkeeper.auth.Tokens;
import dev.innkeeper.auth.Users;
import dev.innkeeper.auth.user.UserHandlers.TokenAnswer;
import dev.innkeeper.auth.user.UserHandlers.TokenRow;
import dev.innkeeper.kernel.TokenId;
import java.util.List;
import java.util.Optional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to API tokens. */
@RestController
class TokenHandlers {
    private final TokenDirectory directory;
    private final Users users;
    private final Tokens tokens;

    TokenHandlers(TokenDirectory directory, Users users, Tokens tokens) {
        this.directory = directory;
        this.users = users;
        this.tokens = tokens;
    }

    @GetMapping("/access/users/{userid}/token")
    List<TokenRow> list(ListTokensRequest request) {
        users.require(request.userid());
        return tokens.listOf(request.userid()).stream().map(TokenRow::of).toList();
    }

    @GetMapping("/access/users/{userid}/token/{tokenid}")
    TokenAnswer get(GetTokenRequest request) {
        return TokenAnswer.of(tokens.require(new TokenId(request.userid(), request.tokenid())));
    }

    @PostMapping("/access/users/{userid}/token/{tokenid}")
    NewToken create(CreateTokenRequest request) {
        TokenId id = new TokenId(request.userid(), request.tokenid());
        String secret =
                directory.create(
                        id,
                        Optional.ofNullable(request.privsep()),
                        Optional.ofNullable(request.expire()),
                        Optional.ofNullable(request.comment()));
        Echo info =
                new Echo(
                        request.privsep() == null ? 1 : Echo.flag(request.privsep()),
                        Optional.ofNullable(request.expire()).map(String::valueOf),
                        Optional.ofNullable(request.comment()));
        return new NewToken(id.toString(), secret, info);
    }

    @PutMapping("/access/users/{userid}/token/{tokenid}")
    Echo update(UpdateTokenRequest request) {
        Token token =
                directory.update(
                        new TokenId(request.userid(), request.tokenid()),
                        Optional.ofNullable(request.privsep()),
                        Optional.ofNullable(request.expire()),
                        Optional.ofNullable(request.comment()));
        return new Echo(
                request.privsep() == null
                        ? (token.privsep() ? 1 : 0)
                        : Echo.flag(request.privsep()),
                Optional.of(
                        request.expire() == null
                                ? token.expire()
                                : String.valueOf(request.expire())),
                token.comment());
    }

    @PostMapping("/innkeeper/users/{userid}/token/{tokenid}/secret")
    RenewedToken renew(RenewTokenSecretRequest request) {
        TokenId id = new TokenId(request.userid(), request.tokenid());
        return new RenewedToken(id.toString(), directory.renewSecret(id));
    }

    @DeleteMapping("/access/users/{userid}/token/{tokenid}")
    void delete(DeleteTokenRequest request) {
        directory.delete(new TokenId(request.userid(), request.tokenid()));
    }

    /** The answer to a creation, the only one that has the secret. */
    record NewToken(@JsonProperty("full-tokenid") String fullTokenid, String value, Echo info) {
        @Override
        public String toString() {
            return "NewToken[" + fullTokenid + "]";
        }
    }

    /** A token with its new secret. */
    record RenewedToken(@JsonProperty("full-tokenid") String fullTokenid, String value) {
        @Override
        public String toString() {
            return "RenewedToken[" + fullTokenid + "]";
        }
    }

    /**
     * What was given comes back as text, what was stored as a number (BEHAVIOUR 10).
     *
     * @param privsep text or number
     * @param expire text or number
     */
    record Echo(Object privsep, Optional<?> expire, Optional<String> comment) {
        static String flag(boolean value) {
            return value ? "1" : "0";
        }
    }
}
