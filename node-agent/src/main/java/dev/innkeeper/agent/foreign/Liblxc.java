package dev.innkeeper.agent.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;

/**
 * liblxc's view of the containers below one folder. Only what talks to a running container's
 * monitor stands here: starting, and everything else that forks, is left to LXC's programs, for a
 * fork of the JVM would drag its memory and locks along.
 *
 * <p>Each call takes its own handle of the container and gives it back, so the class may be used by
 * any thread.
 */
public final class Liblxc {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfBoolean BOOL = ValueLayout.JAVA_BOOLEAN;
    private static final java.lang.foreign.AddressLayout PTR = ValueLayout.ADDRESS;

    private final Path folder;
    private final MethodHandle containerNew;
    private final MethodHandle containerPut;
    private final String version;

    private final MethodHandle returnsBool =
            NativeCall.LINKER.downcallHandle(FunctionDescriptor.of(BOOL, PTR));
    private final MethodHandle returnsInt =
            NativeCall.LINKER.downcallHandle(FunctionDescriptor.of(INT, PTR));
    private final MethodHandle returnsText =
            NativeCall.LINKER.downcallHandle(FunctionDescriptor.of(PTR, PTR));
    private final MethodHandle takesSeconds =
            NativeCall.LINKER.downcallHandle(FunctionDescriptor.of(BOOL, PTR, INT));
    private final MethodHandle takesStateAndSeconds =
            NativeCall.LINKER.downcallHandle(FunctionDescriptor.of(BOOL, PTR, PTR, INT));
    private final MethodHandle readsItem =
            NativeCall.LINKER.downcallHandle(FunctionDescriptor.of(INT, PTR, PTR, PTR, INT));
    private final MethodHandle setsItem =
            NativeCall.LINKER.downcallHandle(FunctionDescriptor.of(BOOL, PTR, PTR, PTR));

    /**
     * Loads the library.
     *
     * @param folder where the containers' folders are, {@code lxc-start -P}
     * @throws IllegalArgumentException if liblxc is not installed
     */
    public Liblxc(Path folder) {
        this.folder = folder;
        SymbolLookup library = NativeCall.library("liblxc.so.1");
        containerNew =
                NativeCall.of(library, "lxc_container_new", FunctionDescriptor.of(PTR, PTR, PTR));
        containerPut = NativeCall.of(library, "lxc_container_put", FunctionDescriptor.of(INT, PTR));
        MethodHandle getVersion =
                NativeCall.of(library, "lxc_get_version", FunctionDescriptor.of(PTR));
        try {
            // SAFETY: the text is static in the library, which is never unloaded.
            version = text((MemorySegment) getVersion.invokeExact());
        } catch (Throwable e) {
            throw NativeCall.broken("lxc_get_version", e);
        }
    }

    /** Such as {@code 5.0.2}. */
    public String version() {
        return version;
    }

    /** True if the container's monitor answers and its init lives. */
    public boolean isRunning(String name) {
        return ask(name, c -> callBool(c, LxcContainerLayout.IS_RUNNING) ? 1 : 0) == 1;
    }

    /** {@code RUNNING}, {@code STOPPED}, {@code FROZEN} and so on. */
    public String state(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment container = open(arena, name);
            try {
                MemorySegment function =
                        LxcContainerLayout.function(container, LxcContainerLayout.STATE);
                // SAFETY: container is alive until put below; the text is static, never freed.
                return text((MemorySegment) returnsText.invokeExact(function, container));
            } catch (Throwable e) {
                throw NativeCall.broken("lxc_container.state", e);
            } finally {
                put(container);
            }
        }
    }

    /** The container's init as the host sees it; empty if it does not run. */
    public OptionalInt initPid(String name) {
        int pid = ask(name, c -> callInt(c, LxcContainerLayout.INIT_PID));
        return pid > 0 ? OptionalInt.of(pid) : OptionalInt.empty();
    }

    /** Kills the container's init; returns before the monitor has gone. */
    public boolean stop(String name) {
        return ask(name, c -> callBool(c, LxcContainerLayout.STOP) ? 1 : 0) == 1;
    }

    /** Sends the container's init its halt signal and does not wait. */
    public boolean requestShutdown(String name) {
        return ask(name, c -> callSeconds(c, LxcContainerLayout.SHUTDOWN, 0) ? 1 : 0) == 1;
    }

    public boolean freeze(String name) {
        return ask(name, c -> callBool(c, LxcContainerLayout.FREEZE) ? 1 : 0) == 1;
    }

    public boolean unfreeze(String name) {
        return ask(name, c -> callBool(c, LxcContainerLayout.UNFREEZE) ? 1 : 0) == 1;
    }

    /** Waits at most so many seconds for a state; blocks its thread. */
    public boolean await(String name, String state, int seconds) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment container = open(arena, name);
            try {
                MemorySegment function =
                        LxcContainerLayout.function(container, LxcContainerLayout.WAIT);
                // SAFETY: the state's text lives in the arena, which outlives the call.
                return (boolean)
                        takesStateAndSeconds.invokeExact(
                                function, container, arena.allocateFrom(state), seconds);
            } catch (Throwable e) {
                throw NativeCall.broken("lxc_container.wait", e);
            } finally {
                put(container);
            }
        }
    }

    /** A cgroup file of a running container, such as {@code memory.max}. */
    public Optional<String> cgroupItem(String name, String item) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment container = open(arena, name);
            try {
                MemorySegment buffer = arena.allocate(8192);
                MemorySegment function =
                        LxcContainerLayout.function(container, LxcContainerLayout.GET_CGROUP_ITEM);
                // SAFETY: name and buffer live in the arena; liblxc writes at most inlen bytes.
                int length =
                        (int)
                                readsItem.invokeExact(
                                        function,
                                        container,
                                        arena.allocateFrom(item),
                                        buffer,
                                        (int) buffer.byteSize() - 1);
                if (length < 0) {
                    return Optional.empty();
                }
                byte[] bytes =
                        buffer.asSlice(0, Math.min(length, buffer.byteSize() - 1))
                                .toArray(ValueLayout.JAVA_BYTE);
                return Optional.of(new String(bytes, StandardCharsets.UTF_8).strip());
            } catch (Throwable e) {
                throw NativeCall.broken("lxc_container.get_cgroup_item", e);
            } finally {
                put(container);
            }
        }
    }

    /** Writes a cgroup file of a running container; false if the kernel or liblxc refused. */
    public boolean setCgroupItem(String name, String item, String value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment container = open(arena, name);
            try {
                MemorySegment function =
                        LxcContainerLayout.function(container, LxcContainerLayout.SET_CGROUP_ITEM);
                // SAFETY: both texts live in the arena, which outlives the call.
                return (boolean)
                        setsItem.invokeExact(
                                function,
                                container,
                                arena.allocateFrom(item),
                                arena.allocateFrom(value));
            } catch (Throwable e) {
                throw NativeCall.broken("lxc_container.set_cgroup_item", e);
            } finally {
                put(container);
            }
        }
    }

    private int ask(String name, ToIntFunction<MemorySegment> question) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment container = open(arena, name);
            try {
                return question.applyAsInt(container);
            } finally {
                put(container);
            }
        }
    }

    private boolean callBool(MemorySegment container, long offset) {
        try {
            MemorySegment function = LxcContainerLayout.function(container, offset);
            // SAFETY: container is alive until the caller's put; the call keeps no pointer.
            return (boolean) returnsBool.invokeExact(function, container);
        } catch (Throwable e) {
            throw NativeCall.broken("lxc_container function at " + offset, e);
        }
    }

    private int callInt(MemorySegment container, long offset) {
        try {
            MemorySegment function = LxcContainerLayout.function(container, offset);
            // SAFETY: container is alive until the caller's put; the call keeps no pointer.
            return (int) returnsInt.invokeExact(function, container);
        } catch (Throwable e) {
            throw NativeCall.broken("lxc_container function at " + offset, e);
        }
    }

    private boolean callSeconds(MemorySegment container, long offset, int seconds) {
        try {
            MemorySegment function = LxcContainerLayout.function(container, offset);
            // SAFETY: container is alive until the caller's put; the call keeps no pointer.
            return (boolean) takesSeconds.invokeExact(function, container, seconds);
        } catch (Throwable e) {
            throw NativeCall.broken("lxc_container function at " + offset, e);
        }
    }

    private MemorySegment open(Arena arena, String name) {
        try {
            // SAFETY: liblxc copies both texts; the result is counted and given back by put.
            MemorySegment container =
                    (MemorySegment)
                            containerNew.invokeExact(
                                    arena.allocateFrom(name),
                                    arena.allocateFrom(folder.toString()));
            if (container.equals(MemorySegment.NULL)) {
                throw new IllegalStateException("liblxc knows no container " + name);
            }
            return container.reinterpret(LxcContainerLayout.SIZE);
        } catch (IllegalStateException e) {
            throw e;
        } catch (Throwable e) {
            throw NativeCall.broken("lxc_container_new", e);
        }
    }

    private void put(MemorySegment container) {
        try {
            // SAFETY: taken by open in the same method; nothing uses the container afterwards.
            int ignored = (int) containerPut.invokeExact(container);
        } catch (Throwable e) {
            throw NativeCall.broken("lxc_container_put", e);
        }
    }

    private static String text(MemorySegment pointer) {
        return pointer.equals(MemorySegment.NULL)
                ? ""
                : pointer.reinterpret(Long.MAX_VALUE).getString(0);
    }
}
