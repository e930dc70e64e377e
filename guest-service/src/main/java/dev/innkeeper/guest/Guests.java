package dev.innkeeper.guest;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.NativeQuery;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** All guests, of both kinds. */
public interface Guests extends Repository<Guest, Integer> {

    Guest save(Guest guest);

    void delete(Guest guest);

    void flush();

    Optional<Guest> findById(int id);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select g from Guest g where g.id = :id")
    Optional<Guest> findForChange(int id);

    Stream<Guest> findAll();

    /** Ids of guests for which other services still have something to do. */
    @Query("select g.id from Guest g where g.settling.since is not null or g.pool is not null")
    List<Integer> listSettling();

    /** Ids from here on that are taken, in order. */
    @Query("select g.id from Guest g where g.id between :from and :to order by g.id")
    List<Integer> listTaken(int from, int to);

    /** Ids of the guests of a node that run and are left alone. */
    @Query(
            "select g.id from Guest g where g.node = :node and g.running = true"
                    + " and g.activity is null")
    List<Integer> listRunning(String node);

    /** Ids of the guests that are on their way to another node. */
    @Query("select g.id from Guest g where g.activity = dev.innkeeper.guest.Activity.MIGRATE")
    List<Integer> listMigrating();

    /** The guests of a node, of both kinds. */
    @Query("select g from Guest g where g.node = :node and g.gone = false")
    List<Guest> listOn(String node);

    /**
     * Whether any guest bears this tag.
     *
     * @param tag as a regular expression
     */
    @NativeQuery(
            "select exists(select 1 from {h-schema}guest where config ~"
                    + " ('(^|\\n)tags: ([^\\n]*;)?' || :tag || '(;[^\\n]*)?\\n'))")
    boolean isTagInUse(String tag);

    /** Ids of other guests with a network card of this hardware address. */
    @NativeQuery(
            "select id from {h-schema}guest where id <> :id and not gone and config ~*"
                    + " ('(^|\\n)net[0-9]+: [^\\n]*' || :address)")
    List<Integer> listWithAddress(int id, String address);

    /** The guest as it stands, for reading. */
    default Guest require(GuestKind kind, NodeName node, GuestId id) {
        return findById(id.value())
                .filter(guest -> isHere(guest, kind, node))
                .orElseThrow(() -> new GuestProblem.Missing(kind, node, id).asException());
    }

    /** The guest, held against other changes until the transaction ends. */
    default Guest requireForChange(GuestKind kind, NodeName node, GuestId id) {
        return findForChange(kind, node, id)
                .orElseThrow(() -> new GuestProblem.Missing(kind, node, id).asException());
    }

    default Optional<Guest> findForChange(GuestKind kind, NodeName node, GuestId id) {
        return findForChange(id.value()).filter(guest -> isHere(guest, kind, node));
    }

    private static boolean isHere(Guest guest, GuestKind kind, NodeName node) {
        return !guest.isGone() && guest.kind() == kind && guest.node().equals(node);
    }
}
