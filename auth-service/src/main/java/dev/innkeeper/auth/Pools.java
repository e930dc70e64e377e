package dev.innkeeper.auth;

import dev.innkeeper.kernel.GuestId;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** All pools. */
public interface Pools extends Repository<Pool, String> {
    Pool save(Pool pool);

    /** Writes what changed so far: a guest that moves must have left before it joins. */
    void flush();

    void delete(Pool pool);

    Optional<Pool> findById(String poolid);

    boolean existsById(String poolid);

    @Query("select p from Pool p order by p.poolid")
    List<Pool> listAll();

    @Query("select p from Pool p join p.guests g where g = :vmid")
    Optional<Pool> findByGuest(int vmid);

    default Optional<Pool> findOf(GuestId guest) {
        return findByGuest(guest.value());
    }

    /**
     * The pool.
     *
     * @throws dev.innkeeper.kernel.ProblemException if there is none
     */
    default Pool require(String poolid) {
        return findById(poolid).orElseThrow(() -> new AuthProblem.NoSuchPool(poolid).asException());
    }
}
