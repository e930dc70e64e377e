package dev.innkeeper.agent.lxc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.kernel.GuestId;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CpuPlacementTest {
    private final CpuPlacement placement =
            new CpuPlacement(new CgroupHost(2, true, CgroupHost.parseCpus("0-2,5")));

    @Test
    void spreadsContainersOverTheCpus() {
        assertThat(placement.place(new GuestId(100), OptionalInt.of(2))).contains(List.of(0, 1));
        assertThat(placement.place(new GuestId(101), OptionalInt.of(2))).contains(List.of(2, 5));
        assertThat(placement.place(new GuestId(102), OptionalInt.of(1))).contains(List.of(0));
    }

    @Test
    void givesBackWhatAStoppedContainerHad() {
        placement.place(new GuestId(100), OptionalInt.of(3));
        placement.release(new GuestId(100));

        assertThat(placement.place(new GuestId(101), OptionalInt.of(1))).contains(List.of(0));
    }

    @Test
    void setsNoLimitWhereAllCpusAreWanted() {
        assertThat(placement.place(new GuestId(100), OptionalInt.of(4))).isEmpty();
        assertThat(placement.place(new GuestId(100), OptionalInt.empty())).isEmpty();
    }

    @Test
    void spreadsAgainAfterSomeStopped() {
        for (int id = 100; id < 108; id++) {
            placement.place(new GuestId(id), OptionalInt.of(1));
        }
        for (int id : new int[] {101, 102, 103, 105, 106, 107}) {
            placement.release(new GuestId(id)); // leaves two on CPU 0
        }

        Map<GuestId, List<Integer>> moved = placement.balance(List.of(0, 1, 2, 5));

        assertThat(moved).containsExactly(Map.entry(new GuestId(100), List.of(5)));
        assertThat(placement.balance(List.of(0, 1, 2, 5))).isEmpty();
    }

    @Test
    void leavesACpuThatIsGone() {
        placement.place(new GuestId(100), OptionalInt.of(2));

        assertThat(placement.balance(List.of(1, 2, 5)).get(new GuestId(100)))
                .hasSize(2)
                .doesNotContain(0);
    }

    @Test
    void remembersWhereContainersWereFound() {
        placement.found(new GuestId(100), List.of(0, 1));
        placement.found(new GuestId(101), List.of(0, 1, 2, 5));

        assertThat(placement.place(new GuestId(102), OptionalInt.of(2))).contains(List.of(2, 5));
        assertThat(placement.of(new GuestId(101))).isEmpty();
    }

    @Test
    void noCpuHasTwoMoreThanAnotherWhateverCameAndWent() {
        Random random = new Random(11);
        for (int i = 0; i < 300; i++) {
            GuestId guest = new GuestId(100 + random.nextInt(20));
            if (random.nextBoolean()) {
                placement.place(guest, OptionalInt.of(1 + random.nextInt(3)));
            } else {
                placement.release(guest);
            }

            placement.balance(List.of(0, 1, 2, 5));

            long[] users = new long[6];
            for (int id = 100; id < 120; id++) {
                placement.of(new GuestId(id)).forEach(cpu -> users[cpu]++);
            }
            long most = Math.max(Math.max(users[0], users[1]), Math.max(users[2], users[5]));
            long least = Math.min(Math.min(users[0], users[1]), Math.min(users[2], users[5]));
            assertThat(most - least).isLessThan(2);
        }
    }
}
