package dev.innkeeper.agent.lxc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.kernel.GuestId;
import java.util.List;
import java.util.OptionalInt;
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
}
