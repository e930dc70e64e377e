package dev.innkeeper.auth;

import dev.innkeeper.kernel.UserId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** All users. */
public interface Users extends Repository<User, String> {
    User save(User user);

    void delete(User user);

    Optional<User> findById(String userid);

    boolean existsById(String userid);

    @Query("select u from User u order by u.userid")
    List<User> listAll();

    @Query("select u from User u join u.groups g where g = :group order by u.userid")
    List<User> listMembers(String group);

    @Query("select u from User u where lower(u.userid) = lower(:userid)")
    List<User> listIgnoringCase(String userid);

    @Query("select u from User u where u.userid in :userids")
    List<User> listNamed(Collection<String> userids);

    default Optional<User> find(UserId user) {
        return findById(user.toString());
    }

    /**
     * The user.
     *
     * @throws dev.innkeeper.kernel.ProblemException if there is none
     */
    default User require(UserId user) {
        return find(user).orElseThrow(() -> new AuthProblem.NoSuchUser(user).asException());
    }
}
