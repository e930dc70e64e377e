package dev.innkeeper.auth;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** All roles. */
public interface Roles extends Repository<Role, String> {
    Role save(Role role);

    void delete(Role role);

    Optional<Role> findById(String roleid);

    boolean existsById(String roleid);

    @Query("select r from Role r order by r.roleid")
    List<Role> listAll();

    /**
     * The role.
     *
     * @throws dev.innkeeper.kernel.ProblemException if there is none
     */
    default Role require(String roleid) {
        return findById(roleid).orElseThrow(() -> new AuthProblem.NoSuchRole(roleid).asException());
    }
}
