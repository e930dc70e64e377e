package dev.innkeeper.contracts;

/** The two kinds of guest; {@link #wire} is what the API calls them. */
public enum GuestKind {
    LXC("lxc", "CT"),
    QEMU("qemu", "VM");

    private final String wire;
    private final String prefix;

    GuestKind(String wire, String prefix) {
        this.wire = wire;
        this.prefix = prefix;
    }

    public String wire() {
        return wire;
    }

    /** How messages call such a guest: {@code CT} or {@code VM}. */
    public String prefix() {
        return prefix;
    }
}
