package dev.innkeeper.agent.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * libpam: is this the user's password, and is the account good? A wrong password blocks its thread
 * for about 2 s.
 */
public final class Libpam {
    private static final int PAM_SUCCESS = 0;
    private static final int PAM_BUF_ERR = 5;
    private static final int PAM_PROMPT_ECHO_OFF = 1;
    private static final int PAM_PROMPT_ECHO_ON = 2;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final java.lang.foreign.AddressLayout PTR = ValueLayout.ADDRESS;
    private static final long MESSAGE_STYLE = 0;
    private static final long RESPONSE_SIZE = 16;

    private final MethodHandle start;
    private final MethodHandle authenticate;
    private final MethodHandle account;
    private final MethodHandle end;
    private final MethodHandle strerror;
    private final MethodHandle calloc =
            NativeCall.libc(
                    "calloc",
                    FunctionDescriptor.of(PTR, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    private final MethodHandle strdup = NativeCall.libc("strdup", FunctionDescriptor.of(PTR, PTR));

    /**
     * @throws IllegalArgumentException if libpam is not installed
     */
    public Libpam() {
        SymbolLookup library = NativeCall.library("libpam.so.0");
        start = NativeCall.of(library, "pam_start", FunctionDescriptor.of(INT, PTR, PTR, PTR, PTR));
        authenticate =
                NativeCall.of(library, "pam_authenticate", FunctionDescriptor.of(INT, PTR, INT));
        account = NativeCall.of(library, "pam_acct_mgmt", FunctionDescriptor.of(INT, PTR, INT));
        end = NativeCall.of(library, "pam_end", FunctionDescriptor.of(INT, PTR, INT));
        strerror = NativeCall.of(library, "pam_strerror", FunctionDescriptor.of(PTR, PTR, INT));
    }

    /**
     * @param accepted password and account are good
     * @param message libpam's text for the outcome
     */
    public record Outcome(boolean accepted, String message) {}

    /** Asks the PAM service of this name (a file in {@code /etc/pam.d}). */
    public Outcome check(String service, String user, String password) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment conversation = arena.allocate(16, 8);
            conversation.set(PTR, 0, upcall(arena, password));
            MemorySegment handle = arena.allocate(PTR);
            // SAFETY: the conversation lives in the arena until after pam_end; texts are copied.
            int result =
                    (int)
                            start.invokeExact(
                                    arena.allocateFrom(service),
                                    arena.allocateFrom(user),
                                    conversation,
                                    handle);
            if (result != PAM_SUCCESS) {
                return new Outcome(false, "pam_start failed: " + result);
            }
            MemorySegment pam = handle.get(PTR, 0);
            // SAFETY: pam is alive until pam_end; the upcall runs on this thread in the call.
            result = (int) authenticate.invokeExact(pam, 0);
            if (result == PAM_SUCCESS) {
                // SAFETY: as above.
                result = (int) account.invokeExact(pam, 0);
            }
            // SAFETY: pam is alive; the text is static.
            MemorySegment message = (MemorySegment) strerror.invokeExact(pam, result);
            String text = message.reinterpret(Long.MAX_VALUE).getString(0);
            // SAFETY: last use of pam.
            int ignored = (int) end.invokeExact(pam, result);
            return new Outcome(result == PAM_SUCCESS, text);
        } catch (Throwable e) {
            throw NativeCall.broken("pam", e);
        }
    }

    private MemorySegment upcall(Arena arena, String password) {
        try {
            MethodHandle target =
                    MethodHandles.lookup()
                            .findVirtual(
                                    Libpam.class,
                                    "converse",
                                    MethodType.methodType(
                                            int.class,
                                            String.class,
                                            int.class,
                                            MemorySegment.class,
                                            MemorySegment.class,
                                            MemorySegment.class))
                            .bindTo(this)
                            .bindTo(password);
            return NativeCall.LINKER.upcallStub(
                    target, FunctionDescriptor.of(INT, INT, PTR, PTR, PTR), arena);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Answers every prompt with the password. The answers are allocated with calloc and strdup, for
     * libpam frees them. Must not throw: an exception in an upcall ends the JVM.
     */
    @SuppressWarnings("unused")
    private int converse(
            String password,
            int count,
            MemorySegment messages,
            MemorySegment responses,
            MemorySegment data) {
        try (Arena arena = Arena.ofConfined()) {
            // SAFETY: libpam passes count message pointers, and takes over what we allocate.
            MemorySegment answers =
                    ((MemorySegment) calloc.invokeExact((long) count, RESPONSE_SIZE))
                            .reinterpret(count * RESPONSE_SIZE);
            MemorySegment list = messages.reinterpret(count * PTR.byteSize());
            for (int i = 0; i < count; i++) {
                MemorySegment message = list.getAtIndex(PTR, i).reinterpret(16);
                int style = message.get(INT, MESSAGE_STYLE);
                if (style == PAM_PROMPT_ECHO_OFF || style == PAM_PROMPT_ECHO_ON) {
                    // SAFETY: strdup copies the arena's text into memory that libpam frees.
                    MemorySegment copy =
                            (MemorySegment) strdup.invokeExact(arena.allocateFrom(password));
                    answers.set(PTR, i * RESPONSE_SIZE, copy);
                }
            }
            responses.reinterpret(PTR.byteSize()).set(PTR, 0, answers);
            return PAM_SUCCESS;
        } catch (Throwable e) {
            return PAM_BUF_ERR;
        }
    }
}
