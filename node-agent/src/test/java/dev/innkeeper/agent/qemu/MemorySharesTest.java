package dev.innkeeper.agent.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.qemu.MemoryShares.Machine;
import dev.innkeeper.kernel.GuestId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemorySharesTest {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final GuestId WEB = new GuestId(101);
    private static final GuestId STORE = new GuestId(102);

    @Test
    void spareMemoryIsSharedByWeight() {
        List<Machine> machines =
                List.of(machine(WEB, 100, 1000, 100, 1000), machine(STORE, 100, 1000, 100, 3000));

        assertThat(MemoryShares.next(GIB, (long) (0.8 * GIB) - 80 * MIB, machines))
                .containsOnlyKeys(WEB, STORE)
                .satisfies(next -> assertThat(next.get(WEB) / MIB).isBetween(119L, 120L))
                .satisfies(next -> assertThat(next.get(STORE) / MIB).isBetween(159L, 160L));
    }

    @Test
    void whatOneCannotTakeGoesToTheOthers() {
        List<Machine> machines =
                List.of(machine(WEB, 100, 110, 100, 1000), machine(STORE, 100, 1000, 100, 1000));

        Map<GuestId, Long> next = MemoryShares.next(GIB, (long) (0.8 * GIB) - 80 * MIB, machines);

        assertThat(next).containsEntry(WEB, 110 * MIB);
        assertThat(next.get(STORE) / MIB).isBetween(169L, 170L);
    }

    @Test
    void memoryIsGivenBackWhenTheNodeHasLittle() {
        assertThat(MemoryShares.next(GIB, GIB, List.of(machine(WEB, 100, 1000, 150, 1000))))
                .containsEntry(WEB, 100 * MIB);
        assertThat(MemoryShares.next(GIB, GIB, List.of(machine(WEB, 100, 1000, 100, 1000))))
                .isEmpty();
    }

    @Test
    void memoryChangesInSteps() {
        assertThat(MemoryShares.next(64 * GIB, 0, List.of(machine(WEB, 100, 1000, 100, 1000))))
                .containsEntry(WEB, 228 * MIB);
        assertThat(MemoryShares.next(GIB, GIB, List.of(machine(WEB, 100, 1000, 900, 1000))))
                .containsEntry(WEB, 772 * MIB);
    }

    private static Machine machine(GuestId guest, long least, long most, long now, int weight) {
        return new Machine(guest, least * MIB, most * MIB, now * MIB, weight);
    }
}
