package dev.innkeeper.agent.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** Handles of native functions, and the error number that a call left. */
final class NativeCall {
    static final Linker LINKER = Linker.nativeLinker();
    static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    static final StructLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_HANDLE =
            ERRNO_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    /** A function of the C library. */
    static MethodHandle libc(String name, FunctionDescriptor shape, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), shape, options);
    }

    /** A function of a library that stays loaded for the life of the process. */
    static MethodHandle of(SymbolLookup library, String name, FunctionDescriptor shape) {
        return LINKER.downcallHandle(library.findOrThrow(name), shape);
    }

    /** Loads a library by its file name; it is never unloaded. */
    static SymbolLookup library(String fileName) {
        return SymbolLookup.libraryLookup(fileName, Arena.global());
    }

    static int errno(MemorySegment state) {
        return (int) ERRNO_HANDLE.get(state, 0L);
    }

    /** A native call may throw nothing, so whatever comes out is a broken handle. */
    static IllegalStateException broken(String function, Throwable cause) {
        return new IllegalStateException("native call " + function + " failed", cause);
    }

    private NativeCall() {}
}
