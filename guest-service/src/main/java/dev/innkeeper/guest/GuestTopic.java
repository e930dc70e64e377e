package dev.innkeeper.guest;

import dev.innkeeper.contracts.GuestEvent.PoolRequested;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.outbox.KeyedMessage;
import dev.innkeeper.outbox.Outbox;
import dev.innkeeper.outbox.StatePublisher;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The topic {@code guests}, of which this service is the owner. Used inside transactions. */
@Component
public class GuestTopic implements StatePublisher {
    private final Guests guests;
    private final Outbox outbox;

    GuestTopic(Guests guests, Outbox outbox) {
        this.guests = guests;
        this.outbox = outbox;
    }

    /** Says how the guest is now. */
    public void changed(Guest guest) {
        guests.save(guest);
        outbox.publish(topic(), guest.guestId().toString(), guest.toState());
    }

    /** Says that it is destroyed. */
    public void removed(Guest guest) {
        guests.save(guest);
        outbox.remove(topic(), guest.guestId().toString(), guest.toRemoved());
    }

    public void poolWanted(GuestId guest, String pool) {
        outbox.publish(topic(), PoolRequested.keyOf(guest), new PoolRequested(guest, pool));
    }

    public void poolSettled(GuestId guest, String pool) {
        outbox.remove(topic(), PoolRequested.keyOf(guest), new PoolRequested(guest, pool));
    }

    @Override
    public String topic() {
        return Topics.GUESTS;
    }

    @Override
    public Stream<KeyedMessage> currentState() {
        return guests.findAll().flatMap(GuestTopic::messages);
    }

    private static Stream<KeyedMessage> messages(Guest guest) {
        if (guest.isGone()) {
            return Stream.of(new KeyedMessage(guest.guestId().toString(), guest.toRemoved()));
        }
        Optional<KeyedMessage> pool =
                guest.wantedPool()
                        .map(name ->
                                new KeyedMessage(
                                        PoolRequested.keyOf(guest.guestId()),
                                        new PoolRequested(guest.guestId(), name)));
        return Stream.concat(
                Stream.of(new KeyedMessage(guest.guestId().toString(), guest.toState())),
                pool.stream());
    }
}
