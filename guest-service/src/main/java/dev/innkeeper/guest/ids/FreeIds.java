package dev.innkeeper.guest.ids;

import dev.innkeeper.api.model.NextId;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.nodes.Datacenter;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.Problems;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Finds ids that no guest of either kind has. */
@Component
class FreeIds {
    private static final int UPPER = 1_000_000;

    private final Guests guests;
    private final Datacenter datacenter;

    FreeIds(Guests guests, Datacenter datacenter) {
        this.guests = guests;
        this.datacenter = datacenter;
    }

    /** The lowest free id in the range of the datacenter option {@code next-id}. */
    @Transactional(readOnly = true)
    public GuestId lowest() {
        Optional<NextId> range = datacenter.option("next-id").map(NextId::parse);
        int lower = range.map(NextId::lower).map(Long::intValue).orElse(GuestId.MIN);
        int upper = range.map(NextId::upper).map(Long::intValue).orElse(UPPER);
        Set<Integer> taken = new HashSet<>(guests.listTaken(lower, upper - 1));
        return IntStream.range(lower, upper)
                .filter(id -> !taken.contains(id))
                .mapToObj(GuestId::new)
                .findFirst()
                .orElseThrow(() ->
                        new Problems.Refused(
                                        "unable to get any free VMID in range [%d, %d]"
                                                .formatted(lower, upper - 1))
                                .asException());
    }

    /** Refuses an id that is taken; clients match on the words (WIRE.md 2.5). */
    @Transactional(readOnly = true)
    public GuestId requireFree(GuestId wanted) {
        if (guests.findById(wanted.value()).isPresent()) {
            throw Problems.InvalidParameters.of("vmid", "VM " + wanted + " already exists")
                    .asException();
        }
        return wanted;
    }
}
