package dev.innkeeper.auth;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** All realms. */
public interface Realms extends Repository<Realm, String> {
    Realm save(Realm realm);

    void delete(Realm realm);

    Optional<Realm> findById(String name);

    boolean existsById(String name);

    @Query("select r from Realm r order by r.name")
    List<Realm> listAll();

    /**
     * The realm.
     *
     * @throws dev.innkeeper.kernel.ProblemException if there is none
     */
    default Realm require(String name) {
        return findById(name).orElseThrow(() -> new AuthProblem.NoSuchRealm(name).asException());
    }
}
