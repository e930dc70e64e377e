package dev.innkeeper.auth;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** All groups. */
public interface Groups extends Repository<Group, String> {
    Group save(Group group);

    void delete(Group group);

    Optional<Group> findById(String groupid);

    boolean existsById(String groupid);

    @Query("select g from Group g order by g.groupid")
    List<Group> listAll();

    /**
     * The group.
     *
     * @throws dev.innkeeper.kernel.ProblemException if there is none
     */
    default Group require(String groupid) {
        return findById(groupid)
                .orElseThrow(() -> new AuthProblem.NoSuchGroup(groupid).asException());
    }
}
