package dev.innkeeper.auth;

import dev.innkeeper.kernel.TokenId;
import dev.innkeeper.kernel.UserId;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** All API tokens. */
public interface Tokens extends Repository<Token, Token.Key> {
    Token save(Token token);

    void delete(Token token);

    Optional<Token> findById(Token.Key key);

    @Query("select t from Token t order by t.key.userid, t.key.tokenid")
    List<Token> listAll();

    @Query("select t from Token t where t.key.userid = :userid order by t.key.tokenid")
    List<Token> listOf(String userid);

    default List<Token> listOf(UserId user) {
        return listOf(user.toString());
    }

    default Optional<Token> find(TokenId token) {
        return findById(Token.Key.of(token));
    }

    /**
     * The token.
     *
     * @throws dev.innkeeper.kernel.ProblemException if there is none
     */
    default Token require(TokenId token) {
        return find(token).orElseThrow(() -> new AuthProblem.NoSuchToken(token).asException());
    }
}
