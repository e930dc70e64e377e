package dev.innkeeper.kernel;

/** The cluster-wide number of a guest, {@code vmid} on the wire: 100 to 999999999 (S112, S249). */
public record GuestId(int value) implements Comparable<GuestId> {
    public static final int MIN = 100;
    public static final int MAX = 999_999_999;

    public GuestId {
        if (value < MIN || value > MAX) {
            throw new IllegalArgumentException("not a guest id: " + value);
        }
    }

    /** Reads the decimal form. */
    public static GuestId parse(String text) {
        return new GuestId(Integer.parseInt(text));
    }

    @Override
    public int compareTo(GuestId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
