package dev.innkeeper.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import sun.misc.Signal;

/** The terminal that this command runs on. */
final class Terminal {

    /** Runs a program in our place: it has the terminal, and its exit status is ours. */
    static int run(List<String> command) throws IOException, InterruptedException {
        // The keys are the program's: it is told by the kernel too, and decides.
        Signal.handle(new Signal("INT"), _ -> {});
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    /** From now on hears when the window has another size. */
    static void onResize(Runnable listener) {
        Signal.handle(new Signal("WINCH"), _ -> listener.run());
    }

    /** True if somebody sits there. */
    static boolean isThere() {
        return System.console() != null && System.console().isTerminal();
    }

    /** {@code rows columns}; empty if there is no terminal. */
    static String size() throws IOException, InterruptedException {
        return stty("size");
    }

    /** Every key as it is; returns what {@link #restore} wants. */
    static String raw() throws IOException, InterruptedException {
        String before = stty("-g");
        stty("raw", "-echo");
        return before;
    }

    static void restore(String before) throws IOException, InterruptedException {
        if (!before.isEmpty()) {
            stty(before);
        }
    }

    private static String stty(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .redirectInput(Redirect.INHERIT)
                        .redirectError(Redirect.DISCARD)
                        .start();
        byte[] said = process.getInputStream().readAllBytes();
        process.waitFor();
        return new String(said, StandardCharsets.US_ASCII).strip();
    }

    private Terminal() {}
}
