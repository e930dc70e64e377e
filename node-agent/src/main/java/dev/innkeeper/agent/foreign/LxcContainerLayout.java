package dev.innkeeper.agent.foreign;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Where {@code struct lxc_container} keeps its functions. liblxc promises to append only, so these
 * offsets hold for every {@code liblxc.so.1} on a 64-bit machine. Nine pointers and two ints
 * (padded) of data come first.
 */
final class LxcContainerLayout {
    private static final long FUNCTIONS = 80;

    static final long STATE = at(1);
    static final long IS_RUNNING = at(2);
    static final long FREEZE = at(3);
    static final long UNFREEZE = at(4);
    static final long INIT_PID = at(5);
    static final long STOP = at(9);
    static final long WAIT = at(13);
    static final long SHUTDOWN = at(21);
    static final long GET_CGROUP_ITEM = at(29);
    static final long SET_CGROUP_ITEM = at(30);
    static final long SIZE = at(31);

    /** The function pointer at an offset of a container that liblxc made. */
    static MemorySegment function(MemorySegment container, long offset) {
        return container.get(ValueLayout.ADDRESS, offset);
    }

    private static long at(int index) {
        return FUNCTIONS + 8L * index;
    }

    private LxcContainerLayout() {}
}
