package dev.innkeeper.guest.creation;

import dev.innkeeper.guest.GuestProblem;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.kernel.GuestId;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Which ids belong to a guest of either kind. */
@Component
class TakenIds {
    private final Guests guests;

    TakenIds(Guests guests) {
        this.guests = guests;
    }

    void requireFree(GuestId id) {
        taken(id)
                .ifPresent(problem -> {
                    throw problem;
                });
    }

    /** Why no guest can be made with this id; empty if it is free. */
    Optional<RuntimeException> taken(GuestId id) {
        return guests.findById(id.value())
                .map(g -> new GuestProblem.Exists(g.kind(), g.node(), id).asException());
    }
}
