package dev.innkeeper.auth.ticket;

import java.util.List;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** All keys that verify tickets still in their time. */
interface TicketKeys extends Repository<TicketKey, String> {
    TicketKey save(TicketKey key);

    void delete(TicketKey key);

    @Query("select k from TicketKey k order by k.createdAt desc")
    List<TicketKey> listNewestFirst();
}
