package dev.innkeeper.guest.console;

import dev.innkeeper.kernel.Problem;

/** Whoever was asked has no way for clients of SPICE. */
record NoSpiceProxy() implements Problem {
    @Override
    public Kind kind() {
        return Kind.REFUSED;
    }

    @Override
    public String message() {
        return "no SPICE proxy here";
    }
}
